import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClockStepFilter } from './clock-step-filter.ts';

const MS = 1_000;

/** Feeds pairs of timestamp and arrival, in milliseconds, and returns the corrected timestamps. */
function correct(rows: readonly (readonly [number, number])[], reorderDepth = 0): number[] {
  const filter = new ClockStepFilter({ framesPerSecond: 25, reorderDepth });
  return rows.map(([ptsMs, arrivalMs]) => {
    filter.observe(ptsMs * MS, arrivalMs * MS);
    return ptsMs + filter.correctionUs / MS;
  });
}

describe('the filter of clock steps', () => {
  it('takes out a step forwards that the arrival does not confirm, and goes on from there', () => {
    const rows = [
      [0, 0],
      [40, 40],
      [1_080, 80],
      [1_120, 120],
    ] as const;
    assert.deepEqual(correct(rows), [0, 40, 80, 120]);
  });

  it('takes out a step backwards', () => {
    const rows = [
      [1_000, 0],
      [1_040, 40],
      [580, 80],
      [620, 120],
    ] as const;
    assert.deepEqual(correct(rows), [1_000, 1_040, 1_080, 1_120]);
  });

  it('takes out a clock that is set from 1970 to today', () => {
    const todayMs = 1_790_000_000_000;
    const rows = [
      [0, 0],
      [40, 40],
      [todayMs, 80],
      [todayMs + 40, 120],
    ] as const;
    assert.deepEqual(correct(rows), [0, 40, 80, 120]);
  });

  const untouched: [string, readonly (readonly [number, number])[], number?][] = [
    [
      'a pause of the camera',
      [
        [0, 0],
        [40, 40],
        [2_040, 2_040],
        [2_080, 2_080],
      ],
    ],
    [
      'packets that a network held back and then brought at once',
      [
        [0, 0],
        [40, 900],
        [80, 901],
        [120, 902],
      ],
    ],
    [
      'a camera of one picture a second that comes in bursts',
      [
        [0, 0],
        [1_000, 1_000],
        [2_000, 3_000],
        [3_000, 3_001],
      ],
    ],
    [
      'B-frames',
      [
        [0, 0],
        [120, 40],
        [40, 80],
        [80, 120],
        [240, 160],
      ],
      2,
    ],
    [
      'a few lost pictures',
      [
        [0, 0],
        [40, 40],
        [160, 160],
      ],
    ],
  ];
  for (const [name, rows, reorderDepth] of untouched) {
    it(`leaves alone ${name}`, () => {
      assert.deepEqual(
        correct(rows, reorderDepth),
        rows.map(([ptsMs]) => ptsMs),
      );
    });
  }
});
