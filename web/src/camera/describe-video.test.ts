import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDelivery, describePicture, describeVideoCodec } from './describe-video.ts';

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
