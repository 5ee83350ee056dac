import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisTicks, placeOnAxis } from './axis-ticks.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = new Date(2026, 4, 13, 15, 20).getTime();

test('an axis has few ticks, in order, at full hours or midnights within the stretch', () => {
  for (const hours of [3, 10, 24, 7 * 24, 30 * 24]) {
    const fromMs = NOW_MS - hours * HOUR_MS;
    const ticks = axisTicks(fromMs, NOW_MS);
    assert.ok(ticks.length >= 2 && ticks.length <= 8, `${ticks.length} ticks for ${hours} hours`);
    assert.deepEqual(
      ticks.map(({ place }) => place),
      ticks.map(({ place }) => place).toSorted((a, b) => a - b),
    );
    for (const { timeMs, place } of ticks) {
      assert.ok(timeMs >= fromMs && timeMs <= NOW_MS && place >= 0 && place <= 1);
      const tick = new Date(timeMs);
      assert.equal(tick.getMinutes(), 0);
      if (hours > 48) assert.equal(tick.getHours(), 0);
    }
  }
});

test('what lies outside of the stretch is at its ends', () => {
  assert.deepEqual(
    [0, 10, 15, 20, 30].map((timeMs) => placeOnAxis(timeMs, 10, 20)),
    [0, 0, 0.5, 1, 1],
  );
  assert.equal(placeOnAxis(5, 5, 5), 0);
});
