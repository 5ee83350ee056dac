import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  channelListSchema,
  channelSchema,
  channelTestSchema,
  notificationSettingsSchema,
  saveChannelRequestSchema,
  testChannelRequestSchema,
} from '#contract/notifications.ts';
import { channelNameSchema } from '#contract/notifications-config.ts';
import type { ApiContext } from '../api-context.ts';

const params = z.object({ name: channelNameSchema });
const tags = ['notifications'];
/** Each of them sends something to somebody. */
const rateLimit = { max: 10, timeWindow: '1 minute' };

/** Whom alerts are sent to. */
export function notificationRoutes({ notifications }: ApiContext): FastifyPluginAsyncZod {
  return async (api) => {
    api.get(
      '/api/notifications',
      { schema: { tags, summary: 'All channels, and how they do', response: { 200: channelListSchema } } },
      async () => ({ channels: notifications.list(), ...notifications.settings() }),
    );

    api.patch(
      '/api/notifications',
      {
        schema: {
          tags,
          summary: 'Change what concerns all channels',
          body: notificationSettingsSchema,
          response: { 200: notificationSettingsSchema },
        },
      },
      async (request) => notifications.saveSettings(request.body),
    );

    api.put(
      '/api/notifications/:name',
      {
        schema: {
          tags,
          summary: 'Add or change a channel; `***` keeps a stored secret as long as the address is the same',
          params,
          body: saveChannelRequestSchema,
          response: { 200: channelSchema },
        },
      },
      async (request) => notifications.save(request.params.name, request.body.config),
    );

    api.delete(
      '/api/notifications/:name',
      {
        schema: {
          tags,
          summary: 'Remove a channel; what waits for it is given up',
          params,
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        await notifications.delete(request.params.name);
        return reply.status(204).send();
      },
    );

    const test = { tags, response: { 200: channelTestSchema } };
    api.post(
      '/api/notifications/test',
      {
        config: { rateLimit },
        schema: {
          ...test,
          summary: 'Send a test message to a channel that need not be saved',
          body: testChannelRequestSchema,
        },
      },
      async (request) => notifications.testUnsaved(request.body.config, request.body.name),
    );

    api.post(
      '/api/notifications/:name/test',
      { config: { rateLimit }, schema: { ...test, summary: 'Send a test message to a channel', params } },
      async (request) => notifications.test(request.params.name),
    );
  };
}
