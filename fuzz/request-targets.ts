import assert from 'node:assert/strict';
import { parseAudioSpecificConfig } from '#core/aac/audio-specific-config.ts';
import { parsePublishCredentials } from '../server/src/api/whip/publish-credentials.ts';
import { parsePublishAddress } from '../server/src/sources/rtmp/publish-address.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const bytesOf = (text: string) => Buffer.from(text);
/** Of a text that a decoder of percent signs or base64 makes no longer. */
const LONGEST = 1_024;

function assertCredentials({ user, password }: { user: string | null; password: string | null }): void {
  for (const text of [user, password]) assert.ok(text === null || text.length <= LONGEST, `${text?.length} characters`);
}

/** What devices that publish say of themselves and of their sound. */
export const REQUEST_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'rtmp address',
    seeds: ['live\nfront?user=anna&key=secret', 'live/front\nsecret', 'live?pass=a%20b\n/front/'].map(bytesOf),
    run(input) {
      const [app = '', streamName = ''] = Buffer.from(input).toString('utf8').split('\n');
      const address = parsePublishAddress(app, streamName);
      if (address === null) return;
      assert.ok(address.camera.length <= LONGEST);
      assertCredentials(address);
    },
  },
  {
    name: 'whip credentials',
    seeds: ['Bearer anna:secret', 'Bearer secret', 'Basic YW5uYTpzZWNyZXQ='].map(bytesOf),
    run: (input) => assertCredentials(parsePublishCredentials(Buffer.from(input).toString('latin1'))),
  },
  {
    name: 'aac configuration',
    seeds: [Uint8Array.of(0x12, 0x10), Uint8Array.of(0x2b, 0x92, 0x08, 0x00), Uint8Array.of(0xf8, 0xe8, 0x50, 0)],
    run(input) {
      const configuration = parseAudioSpecificConfig(input);
      if (configuration === null) return;
      const { sampleRateHz, channels } = configuration;
      assert.ok(sampleRateHz > 0 && sampleRateHz < 2 ** 24);
      assert.ok(channels === null || (channels >= 1 && channels <= 8));
    },
  },
];
