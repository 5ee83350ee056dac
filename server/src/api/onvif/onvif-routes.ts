import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  inspectOnvifRequestSchema,
  type OnvifDiscovery,
  onvifDiscoverySchema,
  onvifInspectionSchema,
} from '#contract/onvif.ts';
import { discoverDevices } from '../../onvif/discover-devices.ts';
import { inspectDevice } from '../../onvif/inspect-device.ts';
import { OperationalError } from '../../operational-error.ts';

const MAXIMUM_INSPECTIONS = 4;
const tags = ['onvif'];

/** Finding ONVIF devices and asking them what they offer. Nothing is sent before somebody asks. */
export function onvifRoutes(): FastifyPluginAsyncZod {
  let discovery: Promise<OnvifDiscovery> | null = null;
  let inspections = 0;

  return async (api) => {
    api.post(
      '/api/onvif/discover',
      {
        schema: {
          tags,
          summary: 'Search the local networks of this machine for ONVIF devices (three seconds)',
          response: { 200: onvifDiscoverySchema },
        },
      },
      async () => {
        // Whoever asks meanwhile gets the answer to the question that is being asked.
        discovery ??= discoverDevices().finally(() => {
          discovery = null;
        });
        return await discovery;
      },
    );

    api.post(
      '/api/onvif/inspect',
      {
        schema: {
          tags,
          summary: 'Ask one ONVIF device for its name and the streams that it offers',
          body: inspectOnvifRequestSchema,
          response: { 200: onvifInspectionSchema },
        },
      },
      async (request) => {
        if (inspections >= MAXIMUM_INSPECTIONS)
          throw new OperationalError('onvif-busy', 'Other devices are being asked at present', { retryable: true });
        inspections++;
        try {
          return await inspectDevice(request.body);
        } finally {
          inspections--;
        }
      },
    );
  };
}
