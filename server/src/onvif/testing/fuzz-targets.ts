import assert from 'node:assert/strict';
import { linerase, parseSOAPString } from 'onvif/lib/utils.js';
import { type Facts, STYLES } from '../../../../fixtures/onvif-device/onvif-styles.ts';
import type { FuzzTarget } from '../../../../fuzz/fuzz-target.ts';
import { parseFormats } from '../../devices/parse-formats.ts';
import { checkSoapText } from '../check-soap-text.ts';
import { readProbeMatches } from '../discover-devices.ts';

/** One answer that takes longer than this would let everybody else wait. */
const LONGEST_MS = 1_000;
const HOST = '10.0.0.5';
const ID = 'urn:uuid:11111111-2222-3333-4444-555555555555';
const FACTS: Facts = {
  service: `http://${HOST}/onvif`,
  stream: `${HOST}:554`,
  now: new Date(0),
  presets: new Map([['1', 'Gate']]),
};
const MODES = `ioctl: VIDIOC_ENUM_FMT
	[0]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 1280x720
			Interval: Discrete 0.033s (30.000 fps)
	[1]: 'YUYV' (YUYV 4:2:2)
		Size: Stepwise 32x32 - 2592x1944 with step 2/2
`;

const bytes = (text: string) => Buffer.from(text);
const allAnswers = Object.values(STYLES).flatMap((style) =>
  Object.values<((body: string, facts: Facts) => string) | undefined>(style.answers).map((answer) =>
    bytes(style.envelope(answer?.('<ProfileToken>1</ProfileToken>', FACTS) ?? '')),
  ),
);

/** What devices at the network and at USB send as text. */
export const DEVICE_FUZZ_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'onvif-probe',
    seeds: Object.values(STYLES).map((style) =>
      bytes(style.probeMatch(ID, `http://${HOST}:8000/onvif/device_service`)),
    ),
    run(input) {
      // The sender decides what is called, whatever the text says.
      for (const { address, host } of readProbeMatches(Buffer.from(input), HOST, [ID]))
        assert.deepEqual([new URL(address).hostname, host], [HOST, HOST]);
    },
  },
  {
    name: 'onvif-soap',
    seeds: allAnswers,
    run(input) {
      const text = Buffer.from(input).toString('utf8');
      const startMs = performance.now();
      if (checkSoapText(text) === null) parseSOAPString(text, (error, body) => error ?? linerase(body), 200);
      assert.ok(performance.now() - startMs < LONGEST_MS, 'the answer kept the process busy');
    },
  },
  {
    name: 'v4l2-modes',
    seeds: [bytes(MODES)],
    run(input) {
      for (const { sizes } of parseFormats(Buffer.from(input).toString('utf8')))
        for (const { width, height } of sizes) assert.ok(width > 0 && height > 0 && width <= 8192 && height <= 8192);
    },
  },
];
