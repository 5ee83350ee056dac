import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { planarFrame } from '../pipeline/testing/hand-fed-frames.ts';
import { FrameScaler } from './frame-scaler.ts';
import { openFrameCount } from './video-frame.ts';

const SIZE = { width: 320, height: 180 };

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** A frame whose luma is 16 in the left half and 235 in the right one: black and white. */
function halves() {
  const data = new Uint8Array((SIZE.width * SIZE.height * 3) / 2).fill(128);
  for (let at = 0; at < SIZE.width * SIZE.height; at++) data[at] = at % SIZE.width < 160 ? 16 : 235;
  return planarFrame({ ...SIZE, data }, 0);
}

describe('the scaler of frames', { timeout: 30_000 }, () => {
  it('scales a part of a frame, and says which part it really was', async () => {
    await using scaler = new FrameScaler();
    using frame = halves();
    const inputFor = () => ({ format: 'rgb', width: 8, height: 6 }) as const;
    const rows = [
      { region: { x: 0.1, y: 0.1, width: 0.3, height: 0.3 }, sample: 0 },
      { region: { x: 0.6, y: 0.1, width: 0.3, height: 0.3 }, sample: 255 },
      { region: { x: -0.5, y: 0.5, width: 0.9, height: 5 }, sample: 0 },
    ];
    for (const { region, sample } of rows) {
      const scaled = await scaler.toRegionImage(frame, region, inputFor);
      assert.equal(scaled.image.data.length, 8 * 6 * 3);
      for (const value of scaled.image.data) assert.ok(Math.abs(value - sample) <= 2, `${value} for ${sample}`);
      assert.ok(scaled.region.x >= 0 && scaled.region.y + scaled.region.height <= 1);
      assert.ok(Math.abs(scaled.region.x + scaled.region.width - (region.x + region.width)) < 2 / 160);
    }
  });

  it('tells the task the size of the part', async () => {
    await using scaler = new FrameScaler();
    using frame = halves();
    const asked: unknown[] = [];
    await scaler.toRegionImage(frame, { x: 0.25, y: 0.5, width: 0.5, height: 0.25 }, ({ width, height }) => {
      asked.push([width, height]);
      return { format: 'gray', width, height };
    });
    assert.deepEqual(asked, [[160, 46]]);
  });

  for (const [name, region] of [
    ['outside', { x: 1, y: 0, width: 0.5, height: 0.5 }],
    ['without size', { x: 0.5, y: 0.5, width: 0, height: 0.5 }],
    ['that is no number', { x: Number.NaN, y: 0, width: 1, height: 1 }],
  ] as const) {
    it(`refuses a region ${name}, and goes on`, async () => {
      await using scaler = new FrameScaler();
      using frame = halves();
      const inputFor = () => ({ format: 'gray', width: 4, height: 4 }) as const;
      await assert.rejects(scaler.toRegionImage(frame, region, inputFor), { code: 'crop-empty' });
      const whole = await scaler.toRegionImage(frame, { x: 0, y: 0, width: 1, height: 1 }, inputFor);
      assert.equal(whole.image.data.length, 16);
    });
  }

  it('does not grow with the number of sizes that it has met', async () => {
    await using scaler = new FrameScaler();
    using frame = halves();
    const inputFor = () => ({ format: 'rgb', width: 192, height: 192 }) as const;
    const crop = (at: number) => ({
      x: 0,
      y: 0,
      width: (20 + (at % 140)) / 320,
      height: (20 + (Math.floor(at / 140) % 70)) / 180,
    });
    for (let at = 0; at < 300; at++) await scaler.toRegionImage(frame, crop(at), inputFor);
    const before = process.memoryUsage().rss;
    for (let at = 300; at < 2_300; at++) await scaler.toRegionImage(frame, crop(at), inputFor);
    // Some 100 kB for each of a thousand different sizes would be 100 MB; samples that are not collected yet are 50 at most.
    assert.ok(process.memoryUsage().rss - before < 90e6);
  });
});
