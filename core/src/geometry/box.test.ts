import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Box, boxArea, boxCentre, clampBox, interpolateBox, intersectionOverUnion, scaleBox } from './box.ts';

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });
const UNIT = box(0, 0, 1, 1);

function assertNear(actual: Box, expected: Box): void {
  for (const side of ['x', 'y', 'width', 'height'] as const) {
    assert.ok(Math.abs(actual[side] - expected[side]) < 1e-12, `${side}: ${actual[side]} for ${expected[side]}`);
  }
}

describe('the intersection over the union', () => {
  const rows: [string, Box, Box, number][] = [
    ['a box with itself', UNIT, UNIT, 1],
    ['boxes side by side that share an edge', box(0, 0, 0.5, 1), box(0.5, 0, 0.5, 1), 0],
    ['boxes apart', box(0, 0, 0.2, 0.2), box(0.6, 0.6, 0.2, 0.2), 0],
    ['boxes above each other in one column', box(0, 0, 1, 0.2), box(0, 0.6, 1, 0.2), 0],
    ['half of a box', UNIT, box(0, 0, 0.5, 1), 0.5],
    ['a quarter inside', UNIT, box(0.25, 0.25, 0.5, 0.5), 0.25],
    ['a shift by half the width', box(0, 0, 2, 1), box(1, 0, 2, 1), 1 / 3],
    ['boxes that reach outside the picture', box(-1, -1, 2, 2), box(-1, -1, 2, 1), 0.5],
    ['an empty box inside another', UNIT, box(0.5, 0.5, 0, 0), 0],
    ['two empty boxes', box(0.5, 0.5, 0, 0), box(0.5, 0.5, 0, 0), 0],
    ['an inverted box', UNIT, box(0.8, 0.8, -0.5, -0.5), 0],
  ];
  for (const [name, a, b, expected] of rows) {
    test(name, () => {
      assert.ok(Math.abs(intersectionOverUnion(a, b) - expected) < 1e-12);
      assert.equal(intersectionOverUnion(b, a), intersectionOverUnion(a, b));
    });
  }
});

describe('the part of a box inside the picture', () => {
  const rows: [string, Box, Box][] = [
    ['a box inside stays', box(0.1, 0.2, 0.3, 0.4), box(0.1, 0.2, 0.3, 0.4)],
    ['the left and top are cut', box(-0.1, -0.2, 0.3, 0.4), box(0, 0, 0.2, 0.2)],
    ['the right and bottom are cut', box(0.9, 0.8, 0.3, 0.4), box(0.9, 0.8, 0.1, 0.2)],
    ['a box around the picture becomes the picture', box(-1, -1, 3, 3), UNIT],
    ['nothing is left of a box beside the picture', box(1.5, 0.2, 0.3, 0.4), box(1, 0.2, 0, 0.4)],
    ['nothing is left of a box above the picture', box(0.2, -0.5, 0.3, 0.4), box(0.2, 0, 0.3, 0)],
  ];
  for (const [name, given, expected] of rows) test(name, () => assertNear(clampBox(given), expected));
});

test('the centre of a box lies in its middle', () => {
  assert.deepEqual(boxCentre(box(0.25, 0.5, 0.5, 0.25)), { x: 0.5, y: 0.625 });
});

test('an inverted box has no area', () => {
  assert.equal(boxArea(box(0, 0, 0.5, 0.5)), 0.25);
  assert.equal(boxArea(box(0, 0, -0.5, 0.5)), 0);
  assert.equal(boxArea(box(0, 0, -0.5, -0.5)), 0);
});

describe('a box between two others', () => {
  const from = box(0, 0.2, 0.1, 0.4);
  const to = box(1, 0.6, 0.3, 0.2);
  const rows: [number, Box][] = [
    [0, from],
    [1, to],
    [0.5, box(0.5, 0.4, 0.2, 0.3)],
    [0.25, box(0.25, 0.3, 0.15, 0.35)],
  ];
  for (const [fraction, expected] of rows) {
    test(`at ${fraction} of the way`, () => assertNear(interpolateBox(from, to, fraction), expected));
  }
});

test('a box is made larger and smaller around its centre', () => {
  assertNear(scaleBox(box(0.2, 0.4, 0.2, 0.1), 1.5), box(0.15, 0.375, 0.3, 0.15));
  assertNear(scaleBox(box(0.2, 0.4, 0.2, 0.1), 0.5), box(0.25, 0.425, 0.1, 0.05));
  assertNear(scaleBox(UNIT, 1), UNIT);
});
