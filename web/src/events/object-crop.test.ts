import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxInCrop, cropAround } from './object-crop.ts';

test('a crop holds the whole box and stays inside the picture', () => {
  const boxes = [
    { x: 0.4, y: 0.4, width: 0.1, height: 0.2 },
    { x: 0, y: 0, width: 0.05, height: 0.05 },
    { x: 0.9, y: 0.85, width: 0.1, height: 0.15 },
    { x: 0, y: 0, width: 1, height: 1 },
  ];
  for (const box of boxes) {
    const crop = cropAround(box);
    assert.ok(crop.x >= 0 && crop.y >= 0 && crop.x + crop.size <= 1.000001 && crop.y + crop.size <= 1.000001);
    const inside = boxInCrop(box, crop);
    assert.ok(inside.x >= 0 && inside.y >= 0, JSON.stringify(inside));
    assert.ok(inside.x + inside.width <= 1.000001 && inside.y + inside.height <= 1.000001, JSON.stringify(inside));
  }
});

test('a small object is not blown up without limit', () => {
  assert.equal(cropAround({ x: 0.5, y: 0.5, width: 0.01, height: 0.01 }).size, 0.3);
});

test('a box that reaches outside the picture is shown with all of the picture', () => {
  assert.deepEqual(cropAround({ x: -0.2, y: 0.1, width: 1.4, height: 0.5 }), { x: 0, y: 0, size: 1 });
});
