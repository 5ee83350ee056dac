import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import sharp from 'sharp';
import type { DetectConfig } from '#contract/config.ts';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { FrameResult } from '#contract/result.ts';
import type { Box } from '#core/geometry/box.ts';
import { intersectionOverUnion } from '#core/geometry/box.ts';
import { isWholePicture } from '#core/regions/picture-region.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import { sharedModel, skipWithoutModels } from '../inference/testing/shared-models.ts';
import { WorkerTaskRuntime } from '../inference/worker-task-runtime.ts';
import { pictureFile, skipWithoutPictures } from '../tasks/testing/test-pictures.ts';
import { CameraTasks } from './camera-tasks.ts';
import { FrameMotion } from './frame-motion.ts';
import { FrameRegions } from './frame-regions.ts';
import { LOOK_EVERYWHERE } from './task-stage.ts';
import { plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, planarFrame, rgbFrame } from './testing/hand-fed-frames.ts';

const SIZE = { width: 1280, height: 720 };
const INTERVAL_US = 200_000;
const UHD = { width: 3840, height: 2160 };

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** The regions that a detector would look at in each frame of a scene. */
async function regionsOf(
  settings: Pick<DetectConfig, 'regions' | 'zoom'>,
  scene: (index: number) => Box | null,
  options: { readonly count?: number; readonly masks?: DetectConfig['masks'] } = {},
): Promise<(readonly Box[])[]> {
  await using motion = new FrameMotion(options.masks ?? []);
  const regions = new FrameRegions({
    ...settings,
    motion,
    inputFor: () => ({ format: 'rgb', width: 416, height: 416 }),
  });
  const chosen: (readonly Box[])[] = [];
  for (let index = 0; index < (options.count ?? 30); index++) {
    using frame = planarFrame({ ...SIZE, data: draw(scene(index)) }, index * INTERVAL_US);
    chosen.push(await regions.choose(frame));
    regions.note([], [], frame.ptsUs);
  }
  return chosen;
}

function draw(thing: Box | null): Uint8Array {
  const { width, height } = SIZE;
  const data = new Uint8Array((width * height * 3) / 2).fill(128).fill(90, 0, width * height);
  if (thing === null) return data;
  const [left, right] = [Math.round(thing.x * width), Math.round((thing.x + thing.width) * width)];
  for (let y = Math.round(thing.y * height); y < Math.round((thing.y + thing.height) * height); y++)
    data.fill(220, y * width + left, y * width + right);
  return data;
}

const holds = (outer: Box, { x, y, width, height }: Box) =>
  outer.x <= x && outer.y <= y && outer.x + outer.width >= x + width && outer.y + outer.height >= y + height;

describe('the parts of a frame that a detector looks at', { timeout: 30_000 }, () => {
  const walker = (index: number): Box => ({ x: 0.05 + index * 0.02, y: 0.5, width: 0.04, height: 0.15 });

  it('are the whole picture unless the user says otherwise', async () => {
    const chosen = await regionsOf({ regions: 'whole', zoom: 'off' }, walker, { count: 5 });
    assert.ok(chosen.every(([region]) => region !== undefined && isWholePicture(region)));
  });

  it('follow what moves, with the whole picture now and then', async () => {
    const chosen = await regionsOf({ regions: 'motion', zoom: 'off' }, walker);
    const isWhole = chosen.map((regions) => regions.some(isWholePicture));
    assert.deepEqual(
      isWhole.flatMap((whole, index) => (whole ? [index] : [])),
      [0, 20],
    );
    for (const [index, regions] of chosen.entries()) {
      if (index < 3 || isWhole[index] === true) continue;
      assert.ok(
        regions.some((region) => holds(region, walker(index))),
        `frame ${index}: ${JSON.stringify(regions)}`,
      );
      assert.ok(regions.reduce((sum, { width, height }) => sum + width * height, 0) < 0.5);
    }
  });

  it('are none while nothing moves', async () => {
    const chosen = await regionsOf({ regions: 'motion', zoom: 'off' }, () => null);
    assert.equal(chosen.filter(({ length }) => length > 0).length, 2);
  });

  it('leave out what moves inside a mask', async () => {
    const masks = [
      [
        [0, 0.4],
        [1, 0.4],
        [1, 0.8],
        [0, 0.8],
      ],
    ] as DetectConfig['masks'];
    const chosen = await regionsOf({ regions: 'motion', zoom: 'off' }, walker, { masks });
    assert.equal(chosen.filter(({ length }) => length > 0).length, 2);
  });

  it('include small moving things at full resolution beside the whole picture', async () => {
    const bird = (index: number): Box => ({ x: 0.1 + index * 0.015, y: 0.2, width: 0.03, height: 0.04 });
    const chosen = await regionsOf({ regions: 'whole', zoom: 'auto' }, (index) => (index < 3 ? null : bird(index)), {
      count: 12,
    });
    for (const [index, regions] of chosen.entries()) {
      assert.ok(regions.some(isWholePicture));
      assert.ok(regions.length <= 4);
      const zoomed = regions.filter((region) => !isWholePicture(region));
      if (index >= 4)
        assert.ok(
          zoomed.some((region) => holds(region, bird(index))),
          JSON.stringify(regions),
        );
      for (const { width } of zoomed) assert.ok(width <= 0.36);
    }
  });
});

describe('zooming with a real detector', { skip: skipWithoutModels || skipWithoutPictures, timeout: 60_000 }, () => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-regions-'));
  after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  /** Where the small cat is drawn into the large picture. */
  const place = { left: 2600, top: 1300, width: 160, height: 90 };

  async function catsSeen(zoom: DetectConfig['zoom'], count: number): Promise<number[]> {
    const cat = await sharp(pictureFile('coral_cat_720p.jpg')).resize(place.width, place.height).toBuffer();
    const ground = sharp({ create: { ...UHD, channels: 3, background: '#8a9a7b' } });
    const picture = await ground
      .composite([{ input: cat, left: place.left, top: place.top }])
      .jpeg({ quality: 95 })
      .toBuffer();
    const data = await sharp(picture).raw().toBuffer();
    const frames = new HandFedFrames();
    const results: FrameResult[] = [];
    const method = { kind: 'model', model: sharedModel('yolox-nano') } as const;
    await using runtime = new WorkerTaskRuntime({
      cacheDirectory,
      modelsDirectory: cacheDirectory,
      inference: inferenceConfigSchema.parse({ stalenessMs: 60_000 }),
      plan: async (name) => ({ name, model: null, method, on: null }),
    });
    await using tasks = new CameraTasks({
      camera: 'yard',
      tasks: new Map([['objects', { fps: 5, minimumScore: 0.3, look: { ...LOOK_EVERYWHERE, zoom } }]]),
      video: plainStream(UHD),
      clock: { offsetUs: 0 },
      decode: frames,
      runtime,
      emitTrack: () => {},
      onResult: (result) => results.push(result),
      onActiveTasks: () => {},
    });
    await tasks.settled();
    for (let index = 0; index < count; index++) {
      frames.feed(rgbFrame({ ...UHD, data }, index * INTERVAL_US));
      await tasks.settled();
      if (results.at(-1)?.objects.some(({ label }) => label === 'cat')) break;
    }
    const expected = { x: 2600 / 3840, y: 1300 / 2160, width: 160 / 3840, height: 90 / 2160 };
    return results
      .flatMap(({ objects }) => objects)
      .filter(({ label }) => label === 'cat')
      .map(({ box }) => intersectionOverUnion(box, expected));
  }

  it('finds a cat in a 4K picture that is too small for the whole picture', async () => {
    // A round of all tiles takes 16 s.
    const overlaps = await catsSeen('auto', 90);
    assert.ok(overlaps.length > 0, 'the cat was not found');
    assert.ok(Math.max(...overlaps) > 0.5, String(overlaps));
  });

  it('is what finds it', async () => {
    assert.deepEqual(await catsSeen('off', 8), []);
  });
});
