import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { obstacleToPlayback, type PlayabilityFacts } from './browser-playable.ts';

const PLAIN: PlayabilityFacts = { codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', hasReorderedFrames: false };

describe('what browsers play', () => {
  const rows: [string, Partial<PlayabilityFacts>, RegExp | null][] = [
    ['H.264 High as it is', {}, null],
    ['full-range pictures', { pixelFormat: 'yuvj420p' }, null],
    ['a stream that does not name its profile', { profile: null, pixelFormat: null }, null],
    ['H.265 has to be transcoded', { codec: 'hevc', profile: null }, /sends hevc/],
    ['B-frames have to be transcoded', { hasReorderedFrames: true }, /B-frames/],
    ['ten bits have to be transcoded', { profile: 'High 10' }, /High 10/],
    ['4:2:2 has to be transcoded', { pixelFormat: 'yuv422p' }, /yuv422p/],
  ];
  for (const [name, facts, expected] of rows) {
    test(name, () => {
      const obstacle = obstacleToPlayback({ ...PLAIN, ...facts });
      if (expected === null) assert.equal(obstacle, null);
      else assert.match(obstacle ?? '', expected);
    });
  }
});
