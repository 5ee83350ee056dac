import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAudio, describeDelivery, describePicture, describeVideoCodec } from './describe-video.ts';

const VIDEO = {
  codec: 'h264',
  profile: 'High',
  width: 1280,
  height: 720,
  framesPerSecond: 29.97,
  bitsPerSecond: 2_140_000,
  delivery: 'transcoded',
  deliveryReason: 'it holds B-frames',
} as const;

test('video is described in the terms of its field', () => {
  assert.equal(describeVideoCodec(VIDEO), 'H.264 High');
  assert.equal(describeVideoCodec({ codec: 'prores', profile: null }), 'prores');
  assert.equal(describePicture(VIDEO), '1280 × 720, 30 frames per second, 2.1 Mb/s');
  assert.equal(describePicture({ ...VIDEO, framesPerSecond: null, bitsPerSecond: null }), '1280 × 720');
});

test('the delivery says why video is converted', () => {
  assert.equal(describeDelivery(VIDEO), 'Converted once for all viewers: it holds B-frames');
  assert.equal(describeDelivery({ delivery: 'passthrough', deliveryReason: null }), 'Passed through unchanged');
});

for (const [audio, expected] of [
  [
    { codec: 'aac', sampleRateHz: 44_100, channels: 2, delivery: 'transcoded' },
    'AAC, 44.1 kHz, stereo; converted to Opus while somebody listens',
  ],
  [{ codec: 'opus', sampleRateHz: 48_000, channels: 1, delivery: 'passthrough' }, 'Opus, 48 kHz, mono'],
  [{ codec: 'pcm_alaw', sampleRateHz: null, channels: null, delivery: 'passthrough' }, 'G.711 A-law'],
] as const) {
  test(`sound is described: ${expected}`, () => assert.equal(describeAudio(audio), expected));
}
