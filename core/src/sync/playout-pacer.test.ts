import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PlayoutPacer } from './playout-pacer.ts';

describe('the pace of the synced view', () => {
  test('frames that become ready in batches leave evenly once the longest hold is known', () => {
    const pacer = new PlayoutPacer();
    const releases: number[] = [];
    for (let frame = 0; frame < 60; frame++) {
      const arrivedAtMs = frame * 40;
      // Every fifth frame brings the result for itself and the four before it, 50 ms after its arrival.
      const readyAtMs = Math.ceil(frame / 5) * 5 * 40 + 50;
      releases.push(pacer.schedule(arrivedAtMs, readyAtMs));
    }
    const gaps = releases.slice(10).map((release, index) => release - (releases[index + 9] ?? 0));
    assert.deepEqual(new Set(gaps), new Set([40]));
  });

  test('never shows a frame before it is ready or before the one ahead of it', () => {
    const pacer = new PlayoutPacer();
    let last = 0;
    for (const [arrived = 0, ready = 0] of [
      [0, 10],
      [5, 400],
      [10, 20],
      [50, 60],
    ]) {
      const release = pacer.schedule(arrived, ready);
      assert.ok(release >= ready && release >= last, `${release}`);
      last = release;
    }
  });

  test('the delay grows at once and shrinks when the peak is some seconds past', () => {
    const pacer = new PlayoutPacer();
    pacer.schedule(0, 500);
    assert.equal(pacer.delayMs, 500);
    pacer.schedule(1_000, 1_010);
    assert.equal(pacer.delayMs, 500);
    pacer.schedule(4_000, 4_010);
    assert.equal(pacer.delayMs, 10);
  });
});
