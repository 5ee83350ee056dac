import assert from 'node:assert/strict';
import { it } from 'node:test';
import { TimestampUnwrapper } from './timestamp-unwrapper.ts';

const END = 2 ** 33;

it('timestamps go on past their wrap, and true jumps stay what they are', () => {
  const rows: [name: string, time90k: number[], expectedUs: number[]][] = [
    ['even steps', [0, 3_600, 7_200], [0, 40_000, 80_000]],
    ['a wrap', [END - 3_600, 0, 3_600], [95_443_677_689, 95_443_717_689, 95_443_757_689]],
    [
      'reordering around a wrap',
      [END - 900, 2_700, END - 1, 0],
      [95_443_707_689, 95_443_747_689, 95_443_717_678, 95_443_717_689],
    ],
    ['a jump forwards', [0, 90_000 * 3_600], [0, 3_600_000_000]],
    ['a jump backwards', [90_000 * 3_600, 0], [3_600_000_000, 0]],
    ['a step back over the beginning', [0, END - 9], [0, -100]],
  ];
  for (const [name, times, expected] of rows) {
    const unwrapper = new TimestampUnwrapper();
    assert.deepEqual(
      times.map((time) => unwrapper.toMicroseconds(time)),
      expected,
      name,
    );
  }
});
