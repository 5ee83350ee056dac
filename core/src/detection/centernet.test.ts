import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CenterNetOutputs, decodeCenterNet } from './centernet.ts';
import { COCO_LABELS } from './coco-labels.ts';

const WIDTH = 16;
const HEIGHT = 8;
const LIMITS = { minimumScore: 0.2, maximumDetections: 100 };

interface Peak {
  readonly label: (typeof COCO_LABELS)[number];
  readonly column: number;
  readonly row: number;
  readonly score: number;
  /** Input pixels to the left, top, right and bottom. */
  readonly sides?: readonly [number, number, number, number];
}

function outputsWith(peaks: readonly Peak[]): CenterNetOutputs {
  const cells = WIDTH * HEIGHT;
  const heatmap = new Float32Array(COCO_LABELS.length * cells);
  const sides = new Float32Array(4 * cells);
  for (const { label, column, row, score, sides: distances = [4, 4, 4, 4] } of peaks) {
    const cell = row * WIDTH + column;
    heatmap[COCO_LABELS.indexOf(label) * cells + cell] = score;
    for (const [index, distance] of distances.entries()) sides[index * cells + cell] = distance;
  }
  return { heatmap, sides, width: WIDTH, height: HEIGHT };
}

const decode = (peaks: readonly Peak[], limits = LIMITS) => decodeCenterNet(outputsWith(peaks), limits);

describe('decodeCenterNet', () => {
  it('finds nothing in an empty heatmap', () => assert.deepEqual(decode([]), []));

  it('gives the box relative to the picture, with its own distance to each side', () => {
    // The input is 64x32 pixels; the cell starts at pixel (32, 16).
    const [found] = decode([{ label: 'dog', column: 8, row: 4, score: 0.5, sides: [16, 8, 32, 16] }]);
    assert.deepEqual(found, { label: 'dog', score: 0.5, box: { x: 0.25, y: 0.25, width: 0.75, height: 0.75 } });
  });

  it('keeps the maximum within 3x3 cells only', () => {
    const found = decode([
      { label: 'dog', column: 5, row: 3, score: 0.75 },
      { label: 'dog', column: 6, row: 4, score: 0.5 },
      { label: 'dog', column: 12, row: 4, score: 0.25 },
    ]);
    assert.deepEqual(
      found.map(({ score }) => score),
      [0.75, 0.25],
    );
  });

  it('compares cells of one class and one row only: the end of a row is no neighbour of the next one', () => {
    const found = decode([
      { label: 'dog', column: WIDTH - 1, row: 3, score: 0.5 },
      { label: 'dog', column: 0, row: 4, score: 0.75 },
      { label: 'horse', column: 0, row: 4, score: 0.25 },
    ]);
    assert.equal(found.length, 3);
  });

  for (const [column, row] of [
    [0, 0],
    [WIDTH - 1, 0],
    [0, HEIGHT - 1],
    [WIDTH - 1, HEIGHT - 1],
  ] as const) {
    it(`finds a peak in the corner ${column},${row}`, () => {
      assert.equal(decode([{ label: 'person', column, row, score: 0.5 }]).length, 1);
      assert.equal(decode([{ label: 'toothbrush', column, row, score: 0.5 }])[0]?.label, 'toothbrush');
    });
  }

  it('reports one object once when two equal cells are both maxima', () => {
    const peaks = [5, 6].map(
      (column) => ({ label: 'dog', column, row: 3, score: 0.5, sides: [20, 12, 20, 12] }) as const,
    );
    assert.equal(decode(peaks).length, 1);
  });

  it('sorts by score, leaves out weak ones and keeps to the limit', () => {
    const peaks = [0.25, 0.75, 0.125, 0.5].map(
      (score, index) => ({ label: 'dog', column: index * 4, row: 2, score }) as const,
    );
    assert.deepEqual(
      decode(peaks).map(({ score }) => score),
      [0.75, 0.5, 0.25],
    );
    assert.deepEqual(
      decode(peaks, { ...LIMITS, maximumDetections: 2 }).map(({ score }) => score),
      [0.75, 0.5],
    );
  });

  it('leaves out boxes without area and scores that are not numbers', () => {
    assert.deepEqual(decode([{ label: 'dog', column: 4, row: 2, score: 0.5, sides: [4, 4, -4, 4] }]), []);
    assert.deepEqual(decode([{ label: 'dog', column: 4, row: 2, score: Number.NaN }]), []);
  });

  for (const odd of [-1, -0, 1e-45, Number.NaN, Number.NEGATIVE_INFINITY, -3e38]) {
    it(`finds a peak among values of ${odd}, wherever it lies`, () => {
      for (let column = 0; column < WIDTH; column++) {
        const { heatmap, ...rest } = outputsWith([]);
        heatmap.fill(odd);
        heatmap[3 * WIDTH + column] = LIMITS.minimumScore + 1e-6;
        const found = decodeCenterNet({ ...rest, heatmap, sides: rest.sides.fill(4) }, LIMITS);
        assert.deepEqual(
          found.map(({ label }) => label),
          [COCO_LABELS[0]],
          String(column),
        );
      }
    });
  }

  it('gives a bounded answer to a heatmap that is high everywhere', () => {
    const outputs = { ...outputsWith([]), width: 128, height: 128 };
    const heatmap = new Float32Array(80 * 128 * 128).fill(0.9);
    const found = decodeCenterNet({ ...outputs, heatmap, sides: new Float32Array(4 * 128 * 128).fill(4) }, LIMITS);
    assert.ok(found.length > 0 && found.length <= LIMITS.maximumDetections);
  });

  it('refuses outputs of another size', () => {
    assert.throws(() => decodeCenterNet({ ...outputsWith([]), width: WIDTH + 1 }, LIMITS), TypeError);
  });
});
