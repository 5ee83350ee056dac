import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { Detection } from '#core/detection/detection.ts';
import type { Result } from '#core/detection/result.ts';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import type { Analysis, AnalysisJob, TaskRunner, TaskRuntime } from '../inference/task-runner.ts';
import { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { TaskFrame } from '../tasks/task.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import { until } from '../testing/until.ts';
import { CameraTasks } from './camera-tasks.ts';
import { ObjectFeed } from './object-feed.ts';
import { ObjectTaskStage } from './object-task-stage.ts';
import { LOOK_EVERYWHERE, type LookSettings } from './task-stage.ts';
import { plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, planarFrame } from './testing/hand-fed-frames.ts';

const SIZE = { width: 640, height: 360 };
const INTERVAL_US = 200_000;

type Answer = (frame: TaskFrame) => Result | Promise<Result>;

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

/** Tasks that answer as the test says, each on whole pictures or on the objects of another. */
class AnsweringRuntime implements TaskRuntime {
  readonly looks: { readonly task: TaskName; readonly frame: TaskFrame }[] = [];
  readonly loads: TaskName[] = [];
  readonly #tasks: ReadonlyMap<TaskName, { on: TaskPlan['on']; answer: Answer }>;

  constructor(tasks: Record<TaskName, { on?: TaskPlan['on']; answer: Answer }>) {
    this.#tasks = new Map(Object.entries(tasks).map(([name, { on = null, answer }]) => [name, { on, answer }]));
  }

  async load(task: TaskName): Promise<TaskRunner> {
    this.loads.push(task);
    const { on, answer } = this.#tasks.get(task) ?? assert.fail(task);
    const runner = runnerOf(task, (_camera, job) => this.#analyse(task, job, answer));
    return { ...runner, plan: { ...runner.plan, on } };
  }

  changes(): AbortSignal {
    return new AbortController().signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  async #analyse(task: TaskName, job: AnalysisJob, answer: Answer): Promise<Analysis> {
    const frames = await job.prepare();
    this.looks.push(...frames.map((frame) => ({ task, frame })));
    return { results: await Promise.all(frames.map(answer)), inferenceMs: 1 };
  }
}

function runnerOf(task: TaskName, analyse: TaskRunner['analyse']): TaskRunner {
  return {
    task,
    plan: { name: task, model: null, method: { kind: 'classical', algorithm: 'circle' }, on: null },
    provider: null,
    maximumBatch: 1,
    inputFor: () => ({ format: 'gray', width: 32, height: 16 }),
    analyse,
    release: async () => {},
  };
}

function watch(tasks: ConstructorParameters<typeof AnsweringRuntime>[0], look: Partial<LookSettings> = {}) {
  const runtime = new AnsweringRuntime(tasks);
  const frames = new HandFedFrames();
  const results: FrameResult[] = [];
  const changes: TrackChange[] = [];
  const active: TaskName[][] = [];
  const settings = { fps: 5, minimumScore: 0.3, look: { ...LOOK_EVERYWHERE, ...look } } as const;
  const camera = new CameraTasks({
    camera: 'door',
    tasks: new Map(Object.keys(tasks).map((name) => [name, settings])),
    video: plainStream(SIZE),
    clock: { offsetUs: 0 },
    decode: frames,
    runtime,
    emitTrack: (change) => changes.push(change),
    onResult: (result) => results.push(result),
    onActiveTasks: (now) => active.push(now),
    reloadBackoff: { initialMs: 1, maximumMs: 2 },
  });
  let shown = 0;
  const feed = () => {
    const data = new Uint8Array((SIZE.width * SIZE.height * 3) / 2).fill(128);
    // Brightness tells where a crop was taken from: it grows from the left to the right.
    for (let at = 0; at < SIZE.width * SIZE.height; at++)
      data[at] = 16 + Math.floor(((at % SIZE.width) / SIZE.width) * 200);
    frames.feed(planarFrame({ ...SIZE, data }, shown++ * INTERVAL_US));
  };
  const show = async (count: number) => {
    for (let index = 0; index < count; index++) {
      feed();
      await camera.settled();
    }
  };
  const of = (task: TaskName) => results.filter((result) => result.task === task);
  return {
    camera,
    runtime,
    results,
    changes,
    active,
    feed,
    show,
    of,
    [Symbol.asyncDispose]: () => camera[Symbol.asyncDispose](),
  };
}

const detection = (label: string, x: number, rest: Partial<Detection> = {}): Detection => ({
  label,
  score: 0.9,
  box: { x, y: 0.25, width: 0.125, height: 0.5 },
  ...rest,
});
const finds =
  (...objects: Detection[]): Answer =>
  () => ({ objects });

describe('a task on the objects of another', { timeout: 30_000 }, () => {
  it('looks at each of them on the very frame, and at none of the others', async () => {
    await using seen = watch({
      objects: { answer: finds(detection('car', 0.5), detection('dog', 0.125)) },
      colours: { on: { task: 'objects', labels: ['car'] }, answer: () => ({ objects: [] }) },
    });
    await seen.camera.settled();
    await seen.show(4);
    const looks = seen.runtime.looks.filter(({ task }) => task === 'colours').map(({ frame }) => frame);
    assert.ok(looks.length > 0);
    for (const { context, image } of looks) {
      assert.equal(context.object?.label, 'car');
      assert.deepEqual(context.region, { x: 0.5, y: 0.25, width: 0.125, height: 0.5 });
      assert.equal(image.data.length, 32 * 16);
      // In full range, 116..141 of 16..235 is 116..146.
      const [left = 0, right = 0] = [image.data[0], image.data[31]];
      assert.ok(left > 105 && left < 130 && right > left + 10 && right < 160, `${left}..${right}`);
    }
  });

  it('describes them: what it says stays with the object and comes into its event', async () => {
    const seen = watch({
      objects: { answer: finds(detection('car', 0.5)) },
      colours: {
        on: { task: 'objects' },
        answer: () => ({
          objects: [],
          attributes: { colour: { value: 'red', score: 0.8 }, faint: { value: 'x', score: 0.1 } },
        }),
      },
      looks: { on: { task: 'objects' }, answer: () => ({ objects: [], embedding: Float32Array.of(0.6, 0.8) }) },
      kind: { on: { task: 'objects' }, answer: () => ({ objects: [], classes: [{ label: 'van', score: 0.7 }] }) },
    });
    await seen.camera.settled();
    await seen.show(60);
    const last = seen.of('objects').at(-1)?.objects[0];
    assert.equal(last?.attributes?.colour?.value, 'red');
    assert.equal(last?.attributes?.kind?.value, 'van');
    assert.equal(last?.attributes?.faint, undefined);
    const looks = seen.runtime.looks.filter(({ task }) => task === 'colours');
    assert.ok(looks.length <= 5, `a description is renewed rarely, but it looked ${looks.length} times in 12 s`);
    assert.deepEqual(seen.active.at(-1), ['objects'], 'nobody waits for a task that only describes');
    assert.equal(seen.of('colours').length, 0);
    await seen[Symbol.asyncDispose]();
    const end = seen.changes.findLast(({ type }) => type === 'end');
    assert.equal(end?.attributes.colour?.value, 'red');
    assert.deepEqual([...(end?.embedding ?? [])], [...Float32Array.of(0.6, 0.8)]);
  });

  it('publishes what it finds inside them in coordinates of the frame, with identities and events of its own', async () => {
    const seen = watch({
      objects: { answer: finds(detection('car', 0.5)) },
      plates: {
        on: { task: 'objects' },
        answer: finds({ label: 'plate', score: 0.8, box: { x: 0.25, y: 0.75, width: 0.5, height: 0.125 } }),
      },
      'plate-text': { on: { task: 'plates' }, answer: () => ({ objects: [], text: { value: 'AB12', score: 0.9 } }) },
    });
    await seen.camera.settled();
    await seen.show(14);
    const plate = seen.of('plates').at(-1)?.objects[0];
    assert.deepEqual(plate?.box, { x: 0.53125, y: 0.625, width: 0.0625, height: 0.0625 });
    assert.equal(plate?.text?.value, 'AB12');
    assert.equal(seen.of('objects').at(-1)?.objects[0]?.text?.value, 'AB12', 'a chain ends at its first object');
    assert.deepEqual(seen.active.at(-1), ['objects', 'plates']);
    await seen[Symbol.asyncDispose]();
    const ended = seen.changes.filter(({ type }) => type === 'end').map(({ task, text }) => [task, text?.value]);
    assert.deepEqual(ended.toSorted(), [
      ['objects', 'AB12'],
      ['plates', 'AB12'],
    ]);
  });

  it('gives joints the identity of their object, and makes no second event of it', async () => {
    const joints = [{ x: 0.5, y: 0.5, score: 0.9 }];
    const seen = watch({
      objects: { answer: finds(detection('person', 0.5), detection('person', 0.125)) },
      pose: {
        on: { task: 'objects', labels: ['person'] },
        answer: finds({ label: 'person', score: 0.8, box: { x: 0, y: 0, width: 1, height: 1 }, keypoints: joints }),
      },
    });
    await seen.camera.settled();
    await seen.show(8);
    const people = seen.of('objects').at(-1)?.objects ?? [];
    const poses = seen.of('pose').at(-1)?.objects ?? [];
    assert.deepEqual(
      poses.map(({ trackId, box }) => ({ trackId, box })).toSorted((a, b) => a.trackId - b.trackId),
      people.map(({ trackId, box }) => ({ trackId, box })).toSorted((a, b) => a.trackId - b.trackId),
    );
    for (const { keypoints, box } of poses)
      assert.deepEqual(keypoints?.[0], { x: box.x + box.width / 2, y: 0.5, score: 0.9 });
    await seen[Symbol.asyncDispose]();
    assert.ok(seen.changes.every(({ task }) => task === 'objects'));
  });

  it('looks at a few of many at a time, and at each in its turn', async () => {
    const crowd = Array.from({ length: 20 }, (_, at) =>
      detection('person', 0, { box: { x: at * 0.05, y: 0.1, width: 0.04, height: 0.3 } }),
    );
    await using seen = watch({
      objects: { answer: finds(...crowd) },
      pose: {
        on: { task: 'objects' },
        answer: finds(detection('person', 0, { box: { x: 0, y: 0, width: 1, height: 1 } })),
      },
    });
    await seen.camera.settled();
    await seen.show(12);
    const looks = seen.runtime.looks.filter(({ task }) => task === 'pose').map(({ frame }) => frame.context);
    const perFrame = Map.groupBy(looks, ({ ptsUs }) => ptsUs);
    for (const [ptsUs, some] of perFrame) assert.ok(some.length <= 6, `${some.length} at ${ptsUs}`);
    assert.equal(new Set(looks.map(({ object }) => object?.trackId)).size, 20);
  });

  it('costs one look, not the frame, where an object lies outside of the picture', async () => {
    await using seen = watch({
      objects: { answer: finds(detection('car', 0.5), detection('car', 1.2)) },
      colours: {
        on: { task: 'objects' },
        answer: () => ({ objects: [], attributes: { colour: { value: 'red', score: 0.8 } } }),
      },
    });
    await seen.camera.settled();
    await seen.show(8);
    const status = seen.camera.status(performance.now()).find(({ task }) => task === 'colours');
    assert.equal(status?.state, 'running');
    assert.ok((status?.stages[0]?.dropped ?? 0) > 0);
    assert.equal(
      seen
        .of('objects')
        .at(-1)
        ?.objects.find(({ box }) => box.x === 0.5)?.attributes?.colour?.value,
      'red',
    );
  });

  it('delays nothing while it is slow, and keeps only the newest frame', async () => {
    const gate = Promise.withResolvers<void>();
    await using seen = watch({
      objects: { answer: finds(detection('car', 0.5)) },
      slow: { on: { task: 'objects' }, answer: async () => gate.promise.then(() => ({ objects: [] })) },
    });
    await until('both tasks', () => seen.camera.status(0).every(({ state }) => state === 'running'));
    for (let index = 0; index < 20; index++) {
      const before = seen.of('objects').length;
      seen.feed();
      await until('the result', () => seen.of('objects').length > before);
    }
    assert.equal(seen.runtime.looks.filter(({ task }) => task === 'slow').length, 1);
    assert.ok(openFrameCount() <= 4, `${openFrameCount()} frames are kept`);
    gate.resolve();
    await seen.camera.settled();
    assert.equal(
      seen.runtime.looks.filter(({ task }) => task === 'slow').at(-1)?.frame.context.ptsUs,
      19 * INTERVAL_US,
    );
  });

  it('looks at a frame that comes in the moment in which the one before is done', async () => {
    for (let microtasks = 0; microtasks < 24; microtasks++) {
      const gate = Promise.withResolvers<void>();
      const feed = new ObjectFeed();
      let looks = 0;
      await using stage = new ObjectTaskStage({
        camera: 'door',
        settings: { fps: 'all', minimumScore: 0.3 },
        runner: runnerOf('slow', async () => {
          looks += 1;
          await gate.promise;
          return { results: [], inferenceMs: 1 };
        }),
        on: { task: 'objects' },
        recorder: new TrackRecorder({ camera: 'door', task: 'slow', clock: { offsetUs: 0 }, emit: () => {} }),
        feed,
        onResult: () => {},
        onFindings: () => {},
        onFailure: (error) => assert.fail(String(error)),
      });
      const data = new Uint8Array((SIZE.width * SIZE.height * 3) / 2);
      const show = (trackId: number) => {
        using frame = planarFrame({ ...SIZE, data }, trackId * INTERVAL_US);
        const object = { ...detection('car', 0.5), trackId, velocity: { x: 0, y: 0, width: 0, height: 0 } };
        feed.publish('objects', { frame, objects: [object], describe: () => {} });
      };
      show(0);
      gate.resolve();
      for (let passed = 0; passed < microtasks; passed++) await null;
      show(1);
      await stage.settled();
      assert.equal(looks, 2, `of two frames after ${microtasks} microtasks`);
    }
  });

  it('fails alone, and comes back', async () => {
    let isBroken = true;
    await using seen = watch({
      objects: { answer: finds(detection('car', 0.5)) },
      fragile: {
        on: { task: 'objects' },
        answer: () => {
          if (isBroken) throw new Error('the worker died');
          return { objects: [], attributes: { mood: { value: 'good', score: 1 } } };
        },
      },
    });
    await seen.camera.settled();
    await seen.show(6);
    assert.equal(seen.of('objects').length, 6);
    isBroken = false;
    await until('another load', () => seen.runtime.loads.filter((task) => task === 'fragile').length > 1);
    await seen.camera.settled();
    await seen.show(4);
    assert.equal(seen.of('objects').at(-1)?.objects[0]?.attributes?.mood?.value, 'good');
  });

  it('says so where its camera does not run the other task', async () => {
    await using seen = watch({ colours: { on: { task: 'objects' }, answer: () => ({ objects: [] }) } });
    await seen.camera.settled();
    const [status] = seen.camera.status(0);
    assert.equal(status?.state, 'failed');
    assert.match(status?.reason ?? '', /Add "objects" to its tasks/);
  });
});

describe('masks of a camera', { timeout: 30_000 }, () => {
  it('keep what stands inside them from being followed', async () => {
    const left = [
      [0, 0],
      [0.4, 0],
      [0.4, 1],
      [0, 1],
    ] as [number, number][];
    await using seen = watch(
      { objects: { answer: finds(detection('car', 0.125), detection('car', 0.5)) } },
      { masks: [left] },
    );
    await seen.camera.settled();
    await seen.show(5);
    assert.deepEqual(
      seen
        .of('objects')
        .at(-1)
        ?.objects.map(({ box }) => box.x),
      [0.5],
    );
  });
});
