import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import sharp from 'sharp';
import type { DetectConfig } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { FrameResult } from '#contract/result.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import { type SharedModelName, sharedModel, skipWithoutModels } from '../inference/testing/shared-models.ts';
import { WorkerTaskRuntime } from '../inference/worker-task-runtime.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import { pictureFile, skipWithoutPictures } from '../tasks/testing/test-pictures.ts';
import { until } from '../testing/until.ts';
import { CameraTasks } from './camera-tasks.ts';
import { LOOK_EVERYWHERE } from './task-stage.ts';
import { plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, rgbFrame } from './testing/hand-fed-frames.ts';

const VEHICLES = ['car', 'truck', 'bus'];
const INTERVAL_US = 200_000;

const cacheDirectory = mkdtempSync(join(tmpdir(), 'localcv-cascades-'));
after(() => rmSync(cacheDirectory, { recursive: true, force: true }));
afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

const withModel = (name: string, model: SharedModelName, on: TaskPlan['on'] = null): TaskPlan => ({
  name,
  model,
  method: { kind: 'model', model: sharedModel(model) },
  on,
});

/** A camera that shows one picture, with its tasks in real workers. */
async function watch(picture: string, plans: readonly TaskPlan[], zoom: DetectConfig['zoom'] = 'off') {
  const stack = new AsyncDisposableStack();
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  const runtime = stack.use(
    new WorkerTaskRuntime({
      cacheDirectory,
      modelsDirectory: cacheDirectory,
      inference: inferenceConfigSchema.parse({ stalenessMs: 60_000 }),
      plan: async (task) => byName.get(task) ?? assert.fail(task),
    }),
  );
  const { data, info } = await sharp(pictureFile(picture)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const frames = new HandFedFrames();
  const results: FrameResult[] = [];
  const changes: TrackChange[] = [];
  const settings = { fps: 5, minimumScore: 0.3, look: { ...LOOK_EVERYWHERE, zoom } } as const;
  const tasks = stack.use(
    new CameraTasks({
      camera: 'gate',
      tasks: new Map(plans.map(({ name }) => [name, settings])),
      video: plainStream(info),
      clock: { offsetUs: 0 },
      decode: frames,
      runtime,
      emitTrack: (change) => changes.push(change),
      onResult: (result) => results.push(result),
      onActiveTasks: () => {},
    }),
  );
  await tasks.settled();
  let shown = 0;
  const show = async () => {
    frames.feed(rgbFrame({ ...info, data }, shown++ * INTERVAL_US));
    await tasks.settled();
  };
  /** Shows the picture again and again until something is known. */
  const showUntil = async (what: string, condition: () => boolean) => {
    for (let tries = 0; tries < 25 && !condition(); tries++) await show();
    await until(what, condition, 1_000);
  };
  return { tasks, results, changes, showUntil, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe('real tasks on the objects of others', {
  skip: skipWithoutModels || skipWithoutPictures,
  timeout: 60_000,
}, () => {
  it('find the vehicle, its colour, its plate and the text on that, and tell all of it of the vehicle', async () => {
    const camera = await watch('lp_test_img.jpg', [
      withModel('objects', 'yolox-nano'),
      withModel('plates', 'hyperlpr3-detector', { task: 'objects', labels: VEHICLES }),
      withModel('plate-text', 'shared-lprnet', { task: 'plates' }),
      { name: 'colours', model: null, method: { kind: 'classical', algorithm: 'colours' }, on: { task: 'objects' } },
    ]);
    const plates = () => camera.results.filter(({ task }) => task === 'plates').flatMap(({ objects }) => objects);
    const vehicle = () =>
      camera.results
        .filter(({ task }) => task === 'objects')
        .flatMap(({ objects }) => objects)
        .findLast(({ text, attributes }) => text !== undefined && attributes?.colour !== undefined);
    try {
      await camera.showUntil('a vehicle with its plate', () => vehicle() !== undefined);
      const plate = plates().findLast(({ text }) => text !== undefined);
      assert.match(plate?.text?.value ?? '', /51712$/);
      // On the picture, the plate is at 0.91..0.97 from the left and 0.69..0.79 from the top.
      assert.ok(Math.abs((plate?.box.x ?? 0) - 0.912) < 0.02, JSON.stringify(plate));
      assert.ok(Math.abs((plate?.box.y ?? 0) - 0.695) < 0.03, JSON.stringify(plate));
      const seen = vehicle();
      assert.ok(VEHICLES.includes(seen?.label ?? ''));
      assert.equal(seen?.text?.value, plate?.text?.value);
      assert.equal(seen?.attributes?.colour?.value, 'white');
      assert.ok(!camera.results.some(({ task }) => task === 'plate-text' || task === 'colours'));
    } finally {
      await camera[Symbol.asyncDispose]();
    }
    const event = camera.changes.findLast(
      ({ task, type, text }) => task === 'objects' && type === 'end' && text !== null,
    );
    assert.match(event?.text?.value ?? '', /51712$/);
    assert.equal(event?.attributes.colour?.value, 'white');
    assert.ok(camera.changes.some(({ task, text }) => task === 'plates' && /51712$/.test(text?.value ?? '')));
  });

  it('find and read a plate in the whole picture too', async () => {
    await using camera = await watch(
      'lp_test_img.jpg',
      [withModel('plates', 'hyperlpr3-detector'), withModel('plate-text', 'shared-lprnet', { task: 'plates' })],
      'auto',
    );
    const texts = () => camera.results.flatMap(({ objects }) => objects.map(({ text }) => text?.value ?? ''));
    await camera.showUntil('the text', () => texts().some((text) => text.endsWith('51712')));
  });

  it('put the joints of each person where they are in the frame, under the identity of that person', async () => {
    const camera = await watch('mp_couple_and_dog.jpg', [
      withModel('objects', 'deimv2-femto'),
      withModel('pose', 'shared-movenet', { task: 'objects', labels: ['person'] }),
      withModel('appearance', 'person-reidentification', { task: 'objects', labels: ['person'] }),
    ]);
    const poses = () => camera.results.filter(({ task }) => task === 'pose').at(-1)?.objects ?? [];
    try {
      await camera.showUntil('two poses', () => poses().length === 2);
      const people = camera.results.filter(({ task }) => task === 'objects').at(-1)?.objects ?? [];
      for (const pose of poses()) {
        const person = people.find(({ trackId }) => trackId === pose.trackId);
        assert.equal(person?.label, 'person');
        assert.equal(pose.keypoints?.length, 17);
        const { x, y, width, height } = person.box;
        const inside = pose.keypoints.filter(
          (joint) => joint.x > x && joint.x < x + width && joint.y > y && joint.y < y + height,
        );
        assert.ok(inside.length >= 14, `${inside.length} of 17 joints inside the person`);
      }
      assert.equal(new Set(poses().map(({ trackId }) => trackId)).size, 2);
    } finally {
      await camera[Symbol.asyncDispose]();
    }
    const people = camera.changes.filter(({ type, label }) => type === 'end' && label === 'person');
    assert.ok(people.some(({ embedding }) => embedding?.length === 256));
    assert.ok(!camera.changes.some(({ task }) => task !== 'objects'), 'a pose is no event of its own');
  });
});
