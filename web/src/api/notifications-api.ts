import { type ChannelList, type ChannelTest, channelListSchema, channelTestSchema } from '#contract/notifications.ts';
import type { ChannelConfigInput } from '#contract/notifications-config.ts';
import { requestJson, requestNothing } from './request-json.ts';

/** A receiver that hangs is given up by the server before this. */
const TEST_TIMEOUT_MS = 60_000;

/** The channels over which alerts are sent. */
export const notificationsApi = {
  channels: (signal: AbortSignal): Promise<ChannelList> =>
    requestJson('/api/notifications', channelListSchema, { signal }),
  savePublicUrl: (publicUrl: string | null): Promise<void> =>
    requestNothing('/api/notifications', { method: 'PATCH', body: { publicUrl } }),
  save: (name: string, config: ChannelConfigInput): Promise<void> =>
    requestNothing(channelPath(name), { method: 'PUT', body: { config } }),
  delete: (name: string): Promise<void> => requestNothing(channelPath(name), { method: 'DELETE' }),
  test: (name: string): Promise<ChannelTest> =>
    requestJson(`${channelPath(name)}/test`, channelTestSchema, { method: 'POST', timeoutMs: TEST_TIMEOUT_MS }),
  /** Tries a channel as it would be saved; `name` is the one whose stored secrets `***` stands for. */
  testConfig: (config: ChannelConfigInput, name: string | null): Promise<ChannelTest> =>
    requestJson('/api/notifications/test', channelTestSchema, {
      method: 'POST',
      body: { config, ...(name === null ? {} : { name }) },
      timeoutMs: TEST_TIMEOUT_MS,
    }),
};

function channelPath(name: string): string {
  return `/api/notifications/${encodeURIComponent(name)}`;
}
