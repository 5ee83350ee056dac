import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { deviceListSchema } from '#contract/devices.ts';
import { listDevices } from '../../devices/list-devices.ts';

/** What is plugged into the machine that localcv runs on. */
export function deviceRoutes(): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/devices',
      {
        schema: {
          tags: ['devices'],
          summary: 'Cameras at this machine (USB) and their modes',
          response: { 200: deviceListSchema },
        },
      },
      async () => await listDevices(),
    );
  };
}
