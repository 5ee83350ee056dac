import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TaskImage } from '../tasks/task.ts';
import { imageByteLength } from '../tasks/task-image.ts';
import { DRAWING, readSamples } from '../tasks/testing/test-pictures.ts';
import type { AnalysisJob, TaskRunner } from './task-runner.ts';
import { createTestRuntime } from './testing/test-runtime.ts';

const TASKS = ['objects', 'faces', 'circle'];
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
const HD = { width: 1280, height: 720 };

describe('WorkerTaskRuntime with the real tasks', () => {
  let cacheDirectory: string;
  before(async () => {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-real-tasks-'));
  });
  after(() => rm(cacheDirectory, { recursive: true, force: true }));

  const failOnWarning = (message: string) => assert.fail(message);

  it('imports a model at its first use and finds what is in the picture', async () => {
    await using runtime = createTestRuntime({ cacheDirectory, onWarning: failOnWarning });
    const runner = await runtime.load('objects', HD, new AbortController().signal);
    assert.match(runner.plan.model ?? '', /CenterNet/);
    const input = runner.inputFor(HD);
    const data = await readSamples(DRAWING, input);
    const analysis = await runner.analyse('door', jobOf({ ...input, data }));
    assert.equal(analysis?.results[0]?.objects[0]?.label, 'stop sign');
    assert.ok(analysis.inferenceMs > 0);
  });

  // A thread that is terminated inside ONNX Runtime takes the whole process with it, and this test run too.
  it('closes while models run without harm', async () => {
    for (let round = 0; round < 4; round++) {
      await using runtime = createTestRuntime({ cacheDirectory, closeTimeoutMs: 1 });
      const load = (task: string) => runtime.load(task, HD, new AbortController().signal);
      for (const runner of await Promise.all(TASKS.map(load))) {
        for (const camera of ['door', 'yard']) void runner.analyse(camera, blankJob(runner)).catch(() => undefined);
      }
      for (let turn = 0; turn < round * 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('stops loading without harm at any point', async () => {
    for (let delayMs = 0; delayMs < 200; delayMs += 25) {
      // Long enough for the thread to leave native code: the end of this process must not meet it there.
      await using runtime = createTestRuntime({ cacheDirectory, closeTimeoutMs: 20_000 });
      const loading = runtime.load('objects', HD, AbortSignal.timeout(delayMs));
      await loading.catch((error) => assert.equal(error.name, 'TimeoutError'));
    }
  });
});

function blankJob(runner: TaskRunner): AnalysisJob {
  const input = runner.inputFor(HD);
  return jobOf({ ...input, data: new Uint8Array(imageByteLength(input)) });
}

function jobOf(image: TaskImage): AnalysisJob {
  const context = { camera: 'door', ptsUs: 0, region: WHOLE, object: null };
  return { decodedAtMs: performance.now(), prepare: async () => [{ image, context }] };
}
