import { z } from 'zod';
import { alertSchema } from './alerts.ts';
import { channelConfigSchema, channelNameSchema, publicUrlSchema } from './notifications-config.ts';

/** A channel as the API shows it. */
export const channelSchema = z
  .object({
    name: channelNameSchema,
    config: channelConfigSchema,
    /** Commands come from the file alone: the API neither adds nor changes them. */
    isEditable: z.boolean(),
    waiting: z.number().int(),
    sent: z.number().int(),
    givenUp: z.number().int(),
    lastSentAtMs: z.number().nullable(),
    /** What goes wrong at present; null where nothing does. */
    problem: z.string().nullable(),
  })
  .meta({ id: 'ChannelState' });
export type Channel = z.infer<typeof channelSchema>;
export const channelListSchema = z.object({
  channels: z.array(channelSchema),
  /** See `notificationSettingsSchema`. */
  publicUrl: z.string().nullable().optional(),
});
export type ChannelList = z.infer<typeof channelListSchema>;

/** Body of `PUT /api/notifications/{name}`. Where a secret reads `***`, the stored one is kept. */
export const saveChannelRequestSchema = z.strictObject({ config: channelConfigSchema });
/** Body of `POST /api/notifications/test`: a channel as it would be saved. */
export const testChannelRequestSchema = z.strictObject({
  config: channelConfigSchema,
  /** The channel whose stored secrets are meant by `***`. */
  name: channelNameSchema.optional(),
});
/** What concerns all channels: body and answer of `PATCH /api/notifications`. */
export const notificationSettingsSchema = z
  .strictObject({
    /** How the server is reached by those who are told, for links and pictures; null where it is not said. */
    publicUrl: publicUrlSchema.nullable(),
  })
  .meta({ id: 'NotificationSettings' });
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>;
export const channelTestSchema = z.object({ ok: z.boolean(), message: z.string(), tookMs: z.number() });
export type ChannelTest = z.infer<typeof channelTestSchema>;

/** What one message says. Every channel makes its own form of it. */
export const notificationSchema = z.object({
  /** The same for every attempt to deliver the same thing, so that receivers can leave out repetitions. */
  id: z.string(),
  change: z.enum(['raised', 'ended', 'test']),
  alert: alertSchema,
  /** Page of the alert; null where the server does not know its address. */
  url: z.string().nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;
