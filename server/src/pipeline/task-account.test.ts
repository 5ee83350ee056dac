import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { openFrameCount } from '../ffmpeg/video-frame.ts';
import { OperationalError } from '../operational-error.ts';
import { until } from '../testing/until.ts';
import { CameraTasks } from './camera-tasks.ts';
import type { TaskStageSettings } from './task-stage.ts';
import { plainStream } from './testing/encode-pictures.ts';
import { HandFedFrames, planarFrame } from './testing/hand-fed-frames.ts';
import { ScriptedTaskRunner, ScriptedTaskRuntime } from './testing/scripted-task-runtime.ts';

const PICTURE = { width: 64, height: 48, data: new Uint8Array((64 * 48 * 3) / 2).fill(128) };

afterEach(() => assert.equal(openFrameCount(), 0, 'frames were left open'));

describe('The account of a camera’s task', { timeout: 20_000 }, () => {
  async function run(fps: TaskStageSettings['fps']) {
    const runtime = new ScriptedTaskRuntime(async () => new ScriptedTaskRunner());
    const frames = new HandFedFrames();
    let starts = 0;
    const tasks = new CameraTasks({
      camera: 'door',
      tasks: new Map([['objects', { fps, minimumScore: 0.3 }]]),
      video: plainStream(),
      clock: { offsetUs: 0 },
      decode: frames,
      runtime,
      emitTrack: () => {},
      onResult: () => {},
      onActiveTasks: ([task]) => {
        if (task !== undefined) starts += 1;
      },
      reloadBackoff: { initialMs: 1, maximumMs: 1 },
    });
    const started = (times: number) => until(`start ${times} of the task`, () => starts === times);
    await started(1);
    let fed = 0;
    const feed = () => frames.feed(planarFrame(PICTURE, fed++ * 1_000_000));
    const account = () => {
      const [status] = tasks.status(performance.now());
      assert(status?.account);
      const { lateP50Ms, lateP95Ms, ...counters } = status.account;
      return { ...counters, isLateKnown: lateP50Ms !== null && lateP95Ms !== null };
    };
    return { runtime, started, feed, account, [Symbol.asyncDispose]: () => tasks[Symbol.asyncDispose]() };
  }

  it('tells each frame’s fate, also over failures of the task', async () => {
    await using camera = await run(5);
    const offered = () => camera.runtime.runners.at(-1)?.offered ?? [];
    for (let frame = 0; frame < 3; frame++) camera.feed();
    await until('three frames', () => offered().length === 3);
    assert.deepEqual(camera.account(), {
      ...{ offered: 3, analysed: 0, replaced: 0, stale: 0, failed: 0 },
      isLateKnown: false,
    });
    const [first, second, third] = offered();
    first?.answer([]);
    second?.drop();
    await until('the first two', () => camera.account().replaced === 1);
    third?.fail(new OperationalError('task-failed', 'The model is away.'));
    await camera.started(2);
    camera.feed();
    await until('a frame more', () => offered().length === 1);
    assert.deepEqual(camera.account(), {
      ...{ offered: 4, analysed: 1, replaced: 1, stale: 0, failed: 1 },
      isLateKnown: true,
    });
  });

  it('counts frames that never got to the worker where every one is wanted', async () => {
    await using camera = await run('all');
    for (let frame = 0; frame < 40; frame++) camera.feed();
    assert.equal(camera.account().replaced, 26);
    await until('the two under way', () => camera.account().offered === 28);
  });
});
