import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { homographyOf, mapPoint } from './homography.ts';
import { problemOfLine, problemOfPolygon } from './polygon-problem.ts';
import { segmentsMeet, sideOf } from './segment.ts';

type Corners = readonly (readonly [number, number])[];

describe('a polygon', () => {
  const rows: readonly (readonly [string, Corners, RegExp | null])[] = [
    [
      'a triangle',
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      null,
    ],
    [
      'a concave one',
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0.5, 0.2],
        [0, 1],
      ],
      null,
    ],
    [
      'the same the other way round',
      [
        [0, 1],
        [0.5, 0.2],
        [1, 1],
        [1, 0],
        [0, 0],
      ],
      null,
    ],
    [
      'with a corner on a straight side',
      [
        [0, 0],
        [0.5, 0],
        [1, 0],
        [1, 1],
      ],
      null,
    ],
    [
      'two points',
      [
        [0, 0],
        [1, 1],
      ],
      /at least 3 corners but found 2/,
    ],
    ['nothing', [], /found 0/],
    [
      'a bow tie',
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
      /sides 1 and 3 meet/,
    ],
    [
      'one that touches itself at a corner',
      [
        [0, 0],
        [1, 0],
        [0.5, 0.5],
        [1, 1],
        [0, 1],
        [0.5, 0.5],
      ],
      /meet|same place/,
    ],
    [
      'one corner twice',
      [
        [0, 0],
        [0, 0],
        [1, 1],
        [1, 0],
      ],
      /corners 1 and 2 are at the same place/,
    ],
    [
      'one that runs back',
      [
        [0, 0],
        [1, 0],
        [0.5, 0],
        [0.5, 1],
      ],
      /runs back|meet/,
    ],
    [
      'all on a line',
      [
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ],
      /runs back|no area|meet/,
    ],
  ];
  for (const [name, polygon, problem] of rows)
    it(name, () => {
      const found = problemOfPolygon(polygon);
      if (problem === null) assert.equal(found, null);
      else assert.match(found ?? 'no problem', problem);
    });
});

it('a line needs two different points', () => {
  assert.match(problemOfLine([[0, 0]]) ?? '', /at least 2 points/);
  assert.match(
    problemOfLine([
      [0.2, 0.2],
      [0.2, 0.2],
    ]) ?? '',
    /same place/,
  );
  assert.equal(
    problemOfLine([
      [0, 0],
      [1, 0],
      [1, 1],
    ]),
    null,
  );
});

describe('segments', () => {
  const meet = ([a, b, c, d]: readonly (readonly [number, number])[]) => {
    const [first, second, third, fourth] = [a, b, c, d].map((corner) => ({ x: corner?.[0] ?? 0, y: corner?.[1] ?? 0 }));
    return first && second && third && fourth ? segmentsMeet(first, second, third, fourth) : null;
  };
  const rows: readonly (readonly [string, Corners, boolean])[] = [
    [
      'that cross',
      [
        [0, 0],
        [1, 1],
        [0, 1],
        [1, 0],
      ],
      true,
    ],
    [
      'that touch',
      [
        [0, 0],
        [1, 0],
        [0.5, 0],
        [0.5, 1],
      ],
      true,
    ],
    [
      'that lie on each other',
      [
        [0, 0],
        [1, 0],
        [0.5, 0],
        [2, 0],
      ],
      true,
    ],
    [
      'on one line, apart',
      [
        [0, 0],
        [1, 0],
        [1.5, 0],
        [2, 0],
      ],
      false,
    ],
    [
      'whose straight lines meet beyond them',
      [
        [0, 0],
        [1, 0],
        [2, -1],
        [2, 1],
      ],
      false,
    ],
    [
      'that are parallel',
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      false,
    ],
  ];
  for (const [name, corners, expected] of rows) it(name, () => assert.equal(meet(corners), expected));

  it('the right hand of who walks to the right in the picture is below', () =>
    assert.ok(sideOf({ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 0.5, y: 1 }) > 0));
});

describe('a homography', () => {
  const points = (...corners: [number, number][]) => corners.map(([x, y]) => ({ x, y }));
  // A road seen along its way, with the horizon at 0.25: the far end is narrower.
  const picture = points([0.4, 0.5], [0.6, 0.5], [0.9, 1], [0.1, 1]);
  const ground = points([0, 20], [4, 20], [4, 0], [0, 0]);
  it('takes its four points where they belong', () => {
    const homography = homographyOf(picture, ground);
    assert.ok(homography !== null);
    for (const [index, point] of picture.entries()) {
      const mapped = mapPoint(homography, point);
      const target = ground[index];
      assert.ok(mapped && target && Math.hypot(mapped.x - target.x, mapped.y - target.y) < 1e-6);
    }
  });
  it('keeps straight lines straight: the middle of the road stays in its middle', () => {
    const homography = homographyOf(picture, ground);
    const middle = homography && mapPoint(homography, { x: 0.5, y: 0.7 });
    assert.ok(middle && Math.abs(middle.x - 2) < 1e-6 && middle.y > 0 && middle.y < 20);
  });
  it('has nothing above the horizon', () => {
    const homography = homographyOf(picture, ground);
    assert.ok(homography !== null);
    assert.equal(mapPoint(homography, { x: 0.5, y: 0 }), null);
  });
  it('is impossible with three points on a line', () =>
    assert.equal(homographyOf(points([0, 0], [0.5, 0], [1, 0], [0, 1]), ground), null));
});
