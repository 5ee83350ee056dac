import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import type { Detection } from '#core/detection/detection.ts';
import { boxCentre } from '#core/geometry/box.ts';
import { mediaTimeUs, wallTimeUs } from '#core/time/media-time.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import type { Task } from '../../tasks/task.ts';
import { taskInputFor } from '../../tasks/task-image.ts';
import { createTaskOpener, findObjects } from '../../tasks/testing/open-test-task.ts';
import { faceVisit } from './street/schedule.ts';
import { createStreetScene } from './street-scene.ts';

const OBJECT_SCORE = 0.25;
const FACE_SCORE = 0.5;

const open = createTaskOpener();
const scene = await createStreetScene();
const objects = await open('objects', scene);
const faces = await open('faces', scene);

after(async () => {
  await Promise.all([objects.close(), faces.close()]);
});

/** I420 in limited range to RGB at half the size, where every pixel has its own chroma sample. */
function halvedRgb(planes: Uint8Array): Uint8Array {
  const width = scene.width / 2;
  const height = scene.height / 2;
  const uStart = scene.width * scene.height;
  const vStart = uStart + width * height;
  const rgb = new Uint8ClampedArray(width * height * 3);
  const at = (offset: number) => planes[offset] ?? 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const offset = Math.floor(pixel / width) * 2 * scene.width + (pixel % width) * 2;
    const below = offset + scene.width;
    const luma = 1.1644 * ((at(offset) + at(offset + 1) + at(below) + at(below + 1)) / 4 - 16);
    const u = at(uStart + pixel) - 128;
    const v = at(vStart + pixel) - 128;
    rgb[pixel * 3] = luma + 1.596 * v;
    rgb[pixel * 3 + 1] = luma - 0.3918 * u - 0.813 * v;
    rgb[pixel * 3 + 2] = luma + 2.0172 * u;
  }
  return new Uint8Array(rgb.buffer);
}

async function analyseAt(task: Task, second: number): Promise<readonly Detection[]> {
  const planes = new Uint8Array((scene.width * scene.height * 3) / 2);
  scene.draw(planes, Math.round(second * scene.framesPerSecond), wallTimeUs(0));
  const raw = { width: scene.width / 2, height: scene.height / 2, channels: 3 } as const;
  const { width, height } = taskInputFor(task.image, scene);
  const image = sharp(halvedRgb(planes), { raw }).resize(width, height, { fit: 'fill', kernel: 'linear' });
  return await findObjects(task, { format: 'rgb', width, height, data: await image.raw().toBuffer() });
}

function seconds(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step);
}

/** Share of the moments in which something with this label is found. */
async function shareSeen(label: string, moments: readonly number[]): Promise<number> {
  let seen = 0;
  for (const second of moments) {
    const found = await analyseAt(objects, second);
    if (found.some((detection) => detection.label === label && detection.score >= OBJECT_SCORE)) seen++;
  }
  return seen / moments.length;
}

test('five kinds of things are found all through the loop', async () => {
  const moments = seconds(0, 60, 2);
  const counts = new Map<string, number>();
  for (const second of moments) {
    const found = await analyseAt(objects, second);
    const labels = new Set(found.filter(({ score }) => score >= OBJECT_SCORE).map(({ label }) => label));
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  // What stands behind the road is hidden while something passes.
  const leastShare = {
    clock: 0.95,
    'stop sign': 0.95,
    'traffic light': 0.95,
    'potted plant': 0.75,
    'fire hydrant': 0.75,
  };
  for (const [label, least] of Object.entries(leastShare)) {
    const share = (counts.get(label) ?? 0) / moments.length;
    assert.ok(share >= least, `${label} is found in ${(share * 100).toFixed(0)} % of the samples`);
  }
});

/** When each kind of vehicle is well inside the picture. */
const vehicles = [
  { label: 'car', from: 3, to: 7 },
  { label: 'bus', from: 11, to: 16 },
  { label: 'truck', from: 26, to: 31 },
];
for (const { label, from, to } of vehicles) {
  test(`the ${label} that drives by is recognised`, async () => {
    const share = await shareSeen(label, seconds(from, to, 0.5));
    assert.ok(share >= 0.7, `found in ${(share * 100).toFixed(0)} % of the samples`);
  });
}

test('the passer-by is one and the same track across the street at five analyses a second', async () => {
  const tracker = new ByteTracker({ highScoreThreshold: OBJECT_SCORE });
  const sightings = new Map<number, number[]>();
  for (const second of seconds(0, 9, 0.2)) {
    const tracked = tracker.update(await analyseAt(objects, second), mediaTimeUs(second * 1_000_000));
    for (const { label, trackId, box } of tracked) {
      if (label === 'person') sightings.set(trackId, [...(sightings.get(trackId) ?? []), boxCentre(box).x]);
    }
  }
  const longest = [...sightings.values()].sort((a, b) => b.length - a.length)[0] ?? [];
  assert.ok(longest.length >= 30, `${longest.length} of 45 samples`);
  assert.ok((longest.at(-1) ?? 0) - (longest[0] ?? 0) > 0.6, 'the track crosses most of the picture');
});

test('the visitor is found as the only face, with its landmarks', async () => {
  for (const second of seconds(faceVisit.startSecond + 2, faceVisit.endSecond - 2, 0.7)) {
    const found = (await analyseAt(faces, second)).filter(({ score }) => score >= FACE_SCORE);
    assert.equal(found.length, 1, `${found.length} faces at ${second} s`);
    assert.equal(found[0]?.landmarks?.length, 6);
    assert.ok((found[0]?.box.height ?? 0) > 0.2);
  }
});

test('nothing is taken for a face while nobody is near', async () => {
  for (const second of seconds(0, 18, 1)) {
    const found = (await analyseAt(faces, second)).filter(({ score }) => score >= FACE_SCORE);
    assert.deepEqual(found, [], `at ${second} s`);
  }
});
