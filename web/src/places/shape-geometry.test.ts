import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RelativePoint } from '#core/rules/rule.ts';
import { groundRectangle, type LineShape } from './place-shape.ts';
import { arrowAcross, groundGrid, labelPoint, segmentsOf } from './shape-geometry.ts';

const line = (points: readonly RelativePoint[], direction: LineShape['direction']): LineShape => ({
  key: 'a',
  kind: 'line',
  name: 'a',
  title: '',
  words: [],
  points,
  direction,
});

describe('The arrow across a line', () => {
  // Walking to the right on the screen, the left hand is up.
  const cases: readonly (readonly [
    RelativePoint,
    RelativePoint,
    LineShape['direction'],
    'up' | 'down' | 'left' | 'right',
  ])[] = [
    [[0.2, 0.5], [0.8, 0.5], 'to-left', 'up'],
    [[0.2, 0.5], [0.8, 0.5], 'to-right', 'down'],
    [[0.8, 0.5], [0.2, 0.5], 'to-left', 'down'],
    [[0.5, 0.2], [0.5, 0.8], 'to-left', 'right'],
    [[0.5, 0.2], [0.5, 0.8], 'to-right', 'left'],
  ];
  for (const [from, to, direction, expected] of cases) {
    it(`of ${from} to ${to} points ${expected} for ${direction}`, () => {
      const arrow = arrowAcross(line([from, to], direction), 16 / 9);
      assert.ok(arrow !== null);
      const [[beginX, beginY], [endX, endY]] = arrow;
      const isAlongY = expected === 'up' || expected === 'down';
      const along = isAlongY ? endY - beginY : endX - beginX;
      assert.equal(along > 0, expected === 'down' || expected === 'right');
      assert.ok(Math.abs(isAlongY ? endX - beginX : endY - beginY) < 1e-9, 'it is square to the line');
    });
  }

  it('is not there without a direction or without a length', () => {
    assert.equal(
      arrowAcross(
        line(
          [
            [0, 0],
            [1, 1],
          ],
          null,
        ),
        1,
      ),
      null,
    );
    assert.equal(
      arrowAcross(
        line(
          [
            [0, 0],
            [0, 0],
          ],
          'to-left',
        ),
        1,
      ),
      null,
    );
  });
});

describe('The grid on the ground', () => {
  const corners: readonly RelativePoint[] = [
    [0.2, 0.8],
    [0.8, 0.8],
    [0.6, 0.4],
    [0.4, 0.4],
  ];

  it('has a line for each metre, nearer together farther away', () => {
    const grid = groundGrid({ points: corners, metres: groundRectangle(3, 4) });
    assert.equal(grid.length, 2 + 3);
    const heights = grid.slice(2).map(([[, y]]) => y);
    const gaps = [0.8, ...heights].map((y, index, all) => y - (all[index + 1] ?? 0.4));
    for (const [index, gap] of gaps.entries()) if (index > 0) assert.ok(gap < (gaps[index - 1] ?? 0), `${gaps}`);
  });

  it('stays bounded for large grounds, and is empty for an impossible one', () => {
    assert.ok(groundGrid({ points: corners, metres: groundRectangle(90_000, 50_000) }).length <= 42);
    assert.deepEqual(groundGrid({ points: corners, metres: groundRectangle(0, 4) }), []);
  });
});

describe('Outlines', () => {
  it('close where they enclose something', () => {
    const points: readonly RelativePoint[] = [
      [0, 0],
      [1, 0],
      [1, 1],
    ];
    assert.equal(segmentsOf(points, true).length, 3);
    assert.equal(segmentsOf(points, false).length, 2);
    assert.deepEqual(segmentsOf([], true), []);
    assert.deepEqual(labelPoint({ kind: 'zone', points }), [2 / 3, 0]);
    assert.deepEqual(labelPoint({ kind: 'line', points }), [0, 0]);
  });
});
