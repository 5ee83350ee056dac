import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import { cameraConfigSchema } from '#contract/config.ts';
import { describeCaptureFailure, toConstraints } from './capture-settings.ts';
import { guessPlatform } from './platform-steps.ts';
import { problemOfName } from './publisher-cameras.ts';

const camera = (name: string, path: string, enabled = true) =>
  ({ name, config: cameraConfigSchema.parse({ inputs: [{ path }], enabled }) }) as Camera;

describe('the name to publish under', () => {
  const cameras = [camera('phone', 'publisher'), camera('door', 'rtsp://x/'), camera('off', 'publisher', false)];
  for (const [name, problem] of [
    ['phone', null],
    ['new-one', null],
    ['', /Enter a name/],
    ['Front Door', /Lower-case/],
    ['door', /source of its own/],
    ['off', /switched off/],
  ] as const) {
    test(`“${name}”`, () => {
      const found = problemOfName(name, cameras);
      if (problem === null) assert.equal(found, null);
      else assert.match(found ?? '', problem);
    });
  }
});

describe('what is asked of the device', () => {
  test('a side of a phone is a wish, a device that was named is not', () => {
    const settings = { device: 'facing:user', resolution: '1080p', hasSound: false } as const;
    const side = toConstraints(settings);
    assert.deepEqual(side.audio, false);
    assert.deepEqual((side.video as MediaTrackConstraints).facingMode, { ideal: 'user' });
    assert.deepEqual((side.video as MediaTrackConstraints).height, { ideal: 1080 });
    const named = toConstraints({ ...settings, device: 'abc' });
    assert.deepEqual((named.video as MediaTrackConstraints).deviceId, { exact: 'abc' });
  });

  test('refusals say what to do', () => {
    assert.match(describeCaptureFailure(new DOMException('', 'NotAllowedError')), /Allow it/);
    assert.match(describeCaptureFailure(new Error('odd')), /odd/);
  });
});

for (const [what, userAgent, touchPoints, expected] of [
  ['an Android phone', 'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140', 5, 'android'],
  ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5, 'ios'],
  ['an iPad, which calls itself a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, 'ios'],
  ['a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, 'macos'],
  ['Windows with a touch screen', 'Mozilla/5.0 (Windows NT 10.0; Win64)', 10, 'windows'],
  ['Linux', 'Mozilla/5.0 (X11; Linux x86_64)', 0, 'linux'],
  ['something else', 'curl/8', 0, null],
] as const) {
  test(`the steps for ${what}`, () => assert.equal(guessPlatform(userAgent, touchPoints), expected));
}
