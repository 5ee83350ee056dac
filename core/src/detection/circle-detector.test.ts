import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../demo/seeded-random.ts';
import { CIRCLE_LABEL, detectCircles } from './circle-detector.ts';
import type { Detection } from './detection.ts';
import type { GrayImage } from './edge-points.ts';

const WIDTH = 640;
const HEIGHT = 360;

interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly value: number;
}

/** A picture with anti-aliased discs and, where asked for, Gaussian noise. */
function drawnImage(background: number, discs: readonly Disc[], noise = 0): GrayImage {
  const random = seededRandom(7);
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let offset = 0; offset < data.length; offset++) {
    let value = background;
    for (const disc of discs) {
      const distance = Math.hypot((offset % WIDTH) + 0.5 - disc.x, Math.floor(offset / WIDTH) + 0.5 - disc.y);
      const coverage = Math.min(1, Math.max(0, disc.radius + 0.5 - distance));
      value += (disc.value - value) * coverage;
    }
    if (noise > 0) value += noise * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    data[offset] = Math.min(255, Math.max(0, Math.round(value)));
  }
  return { width: WIDTH, height: HEIGHT, data };
}

function withRectangles(
  background: number,
  rectangles: readonly (readonly [number, number, number, number])[],
): GrayImage {
  const image = drawnImage(background, []);
  for (const [x, y, width, height] of rectangles) {
    for (let row = y; row < y + height; row++) image.data.fill(230, row * WIDTH + x, row * WIDTH + x + width);
  }
  return image;
}

function circleOf(detection: Detection): { x: number; y: number; radius: number } {
  const { box } = detection;
  return { x: (box.x + box.width / 2) * WIDTH, y: (box.y + box.height / 2) * HEIGHT, radius: (box.width * WIDTH) / 2 };
}

function assertFound(image: GrayImage, discs: readonly Disc[], tolerance: number): void {
  const found = detectCircles(image);
  assert.equal(found.length, discs.length);
  for (const disc of discs) {
    const near = found.map(circleOf).find((circle) => Math.hypot(circle.x - disc.x, circle.y - disc.y) <= tolerance);
    assert.ok(near, `no circle at (${disc.x}, ${disc.y}) among ${JSON.stringify(found.map(circleOf))}`);
    assert.ok(Math.abs(near.radius - disc.radius) <= tolerance, `radius ${near.radius} for ${disc.radius}`);
  }
}

const single: readonly { name: string; background: number; disc: Disc; noise?: number; tolerance: number }[] = [
  { name: 'the smallest', background: 40, disc: { x: 320.3, y: 180.7, radius: 9, value: 200 }, tolerance: 0.2 },
  { name: 'the demo ball', background: 45, disc: { x: 100.1, y: 90.9, radius: 18, value: 165 }, tolerance: 0.1 },
  { name: 'a large one', background: 60, disc: { x: 333.5, y: 170.25, radius: 55, value: 220 }, tolerance: 0.1 },
  { name: 'the largest', background: 60, disc: { x: 320, y: 180, radius: 88, value: 220 }, tolerance: 0.1 },
  { name: 'dark on bright', background: 220, disc: { x: 411.8, y: 201.2, radius: 25, value: 30 }, tolerance: 0.1 },
  { name: 'low contrast', background: 100, disc: { x: 200.5, y: 120.5, radius: 20, value: 120 }, tolerance: 0.4 },
  {
    name: 'light noise',
    background: 50,
    disc: { x: 500.2, y: 99.6, radius: 18, value: 160 },
    noise: 4,
    tolerance: 0.3,
  },
  {
    name: 'heavy noise',
    background: 50,
    disc: { x: 250.4, y: 222.6, radius: 30, value: 160 },
    noise: 10,
    tolerance: 0.5,
  },
  { name: 'cut by the left border', background: 40, disc: { x: 3, y: 180, radius: 30, value: 200 }, tolerance: 0.3 },
  { name: 'cut by the bottom', background: 40, disc: { x: 300, y: 352, radius: 24, value: 200 }, tolerance: 0.3 },
];

for (const { name, background, disc, noise, tolerance } of single) {
  test(`one circle is found to ${tolerance} px: ${name}`, () => {
    assertFound(drawnImage(background, [disc], noise), [disc], tolerance);
  });
}

test('several circles of both polarities are found in one picture', () => {
  const discs = [
    { x: 80, y: 80, radius: 20, value: 230 },
    { x: 300.5, y: 200, radius: 45, value: 20 },
    { x: 560, y: 300.5, radius: 12, value: 200 },
  ];
  assertFound(drawnImage(120, discs), discs, 0.3);
});

test('a clean circle scores near 1 and noise lowers the score', () => {
  const disc = { x: 320, y: 180, radius: 25, value: 180 };
  const clean = detectCircles(drawnImage(50, [disc]))[0]?.score ?? 0;
  const noisy = detectCircles(drawnImage(50, [disc], 10))[0]?.score ?? 0;
  assert.ok(clean > 0.95, `clean ${clean}`);
  assert.ok(noisy < clean && noisy >= 0.5, `noisy ${noisy}`);
});

test('the detection is a square box with its label', () => {
  const [found] = detectCircles(drawnImage(50, [{ x: 320, y: 180, radius: 25, value: 180 }]));
  assert.ok(found);
  assert.equal(found.label, CIRCLE_LABEL);
  assert.ok(Math.abs(found.box.width * WIDTH - found.box.height * HEIGHT) < 1e-9);
});

const none: readonly { name: string; image: () => GrayImage }[] = [
  { name: 'an empty picture', image: () => drawnImage(90, []) },
  { name: 'noise alone', image: () => drawnImage(120, [], 25) },
  { name: 'a square', image: () => withRectangles(40, [[300, 150, 40, 40]]) },
  {
    name: 'small squares',
    image: () =>
      withRectangles(
        40,
        [20, 45, 70, 95, 120].map((x) => [x, 340, 16, 16] as const),
      ),
  },
  { name: 'a long bar', image: () => withRectangles(40, [[0, 300, WIDTH, 20]]) },
  {
    name: 'a circle of which little is visible',
    image: () => drawnImage(40, [{ x: -20, y: 180, radius: 30, value: 200 }]),
  },
  { name: 'a dot below the smallest radius', image: () => drawnImage(40, [{ x: 200, y: 180, radius: 4, value: 200 }]) },
];

for (const { name, image } of none) {
  test(`no circle is found in ${name}`, () => {
    assert.deepEqual(detectCircles(image()), []);
  });
}

test('a picture with too few samples is refused', () => {
  assert.throws(() => detectCircles({ width: WIDTH, height: HEIGHT, data: new Uint8Array(9) }), TypeError);
});
