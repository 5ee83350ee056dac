import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OperationalError } from '../operational-error.ts';
import type { TaskFrame, TaskInput } from '../tasks/task.ts';
import { imageByteLength } from '../tasks/task-image.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import type { AnalysisJob, TaskRunner } from './task-runner.ts';
import { createTestRuntime } from './testing/test-runtime.ts';
import type { WorkerTaskRuntime } from './worker-task-runtime.ts';

/** Commands of `testing/scripted-task-worker.ts`. */
const ANSWER = 0;
const THROW = 1;
const CRASH = 2;
const EXIT = 3;
const HANG = 4;

const HD = { width: 1280, height: 720 };
const never = new AbortController().signal;

describe('WorkerTaskRuntime', () => {
  let folder: string;
  let runtime: WorkerTaskRuntime;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-runtime-'));
    runtime = createTestRuntime({
      cacheDirectory: folder,
      workerScript: new URL('./testing/scripted-task-worker.ts', import.meta.url),
      analysisTimeoutMs: 1_000,
      restartBackoff: { initialMs: 1, maximumMs: 20 },
    });
  });
  afterEach(async () => {
    await runtime[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const startedWorkers = async () => (await readdir(folder)).filter((name) => name.startsWith('started-')).length;

  it('gives each picture its own answer', async () => {
    const runner = await runtime.load('objects', HD, never);
    for (const mark of [3, 200, 41])
      assert.equal(await markOf(runner.analyse('door', job(runner, ANSWER, mark))), mark);
  });

  it('shares one worker among cameras whose pictures scale to the same input', async () => {
    const runners = await Promise.all([
      runtime.load('objects', HD, never),
      runtime.load('objects', HD, never),
      runtime.load('objects', { width: 1920, height: 1080 }, never),
    ]);
    assert.equal(await startedWorkers(), 1);
    await runtime.load('objects', { width: 640, height: 480 }, never);
    assert.equal(await startedWorkers(), 2);
    const marks = runners.map((runner, index) => markOf(runner.analyse(`camera${index}`, job(runner, ANSWER, index))));
    assert.deepEqual(await Promise.all(marks), [0, 1, 2]);
  });

  it('replaces a waiting frame by a newer one of the same camera and counts it', async () => {
    const runner = await runtime.load('objects', HD, never);
    const gate = Promise.withResolvers<void>();
    const held = [0, 1].map((mark) => markOf(runner.analyse('other', job(runner, ANSWER, mark, gate.promise))));
    const answers = [10, 20, 30].map((mark) => markOf(runner.analyse('door', job(runner, ANSWER, mark))));
    gate.resolve();
    assert.deepEqual(await Promise.all(answers), [null, null, 30]);
    assert.equal((await Promise.all(held)).filter((mark) => mark !== null).length, 2);
    const [statistics] = runtime.statistics();
    assert(statistics);
    const { runs, busyMs, ...counted } = statistics;
    assert.ok(runs.total === 3 && busyMs >= (runs.p99Ms ?? 0));
    assert.deepEqual(counted, {
      task: 'objects',
      provider: null,
      input: { width: 512, height: 288 },
      restarts: 0,
      pictures: 3,
      ...{ offered: 5, analysed: 3, replaced: 2, stale: 0, failed: 0 },
    });
  });

  it('never prepares a frame that is replaced, and no frame twice', async () => {
    const runner = await runtime.load('objects', HD, never);
    let prepared = 0;
    const answers = Array.from({ length: 200 }, (_, index) => {
      const { prepare } = job(runner, ANSWER, index % 256);
      const counted = () => {
        prepared += 1;
        return prepare();
      };
      return runner.analyse(`camera${index % 3}`, frameJob(counted));
    });
    const analysed = (await Promise.all(answers)).filter((analysis) => analysis !== null).length;
    assert.equal(prepared, analysed);
    assert.ok(analysed < 200);
  });

  it('takes views of larger memory and leaves them usable', async () => {
    const runner = await runtime.load('objects', HD, never);
    const length = imageByteLength(inputOf(runner));
    const memory = new Uint8Array(length + 100);
    const data = memory.subarray(50, 50 + length);
    data[1] = 77;
    assert.equal(
      await markOf(
        runner.analyse(
          'door',
          frameJob(async () => [frameOf({ ...inputOf(runner), data })]),
        ),
      ),
      77,
    );
    assert.equal(data.length, length);
  });

  it('reports a picture that the task refuses and goes on', async () => {
    const runner = await runtime.load('objects', HD, never);
    await assertTaskFailed(runner.analyse('door', job(runner, THROW)), /Expected another picture/);
    assert.equal(await markOf(runner.analyse('door', job(runner, ANSWER, 9))), 9);
    assert.equal(await startedWorkers(), 1);
  });

  it('reports what a camera’s own scaling threw and goes on', async () => {
    const runner = await runtime.load('objects', HD, never);
    const broken = frameJob(() => Promise.reject(new Error('no picture')));
    await assert.rejects(runner.analyse('door', broken), /no picture/);
    assert.equal(await markOf(runner.analyse('door', job(runner, ANSWER, 9))), 9);
  });

  const deaths = [
    { name: 'crashes', command: CRASH, message: /worker crashed \(simulated crash\)/ },
    { name: 'exits', command: EXIT, message: /ended by itself with exit code 7/ },
    { name: 'hangs', command: HANG, message: /gave no answer within 1 s/ },
  ];
  for (const { name, command, message } of deaths) {
    it(`fails what was under way when the worker ${name}, and starts it again`, async () => {
      const runner = await runtime.load('objects', HD, never);
      const underWay = [runner.analyse('door', job(runner, command)), runner.analyse('yard', job(runner, ANSWER, 5))];
      await Promise.all(underWay.map((analysis) => assertTaskFailed(analysis, message)));
      assert.equal(await untilAnswered(runner), 123);
      assert.equal(await startedWorkers(), 2);
      assert.equal(runtime.statistics()[0]?.restarts, 1);
    });
  }

  it('keeps trying to restart while the model is away, and says why', async () => {
    const runner = await runtime.load('objects', HD, never);
    await writeFile(join(folder, 'refuse-to-load'), '');
    await assertTaskFailed(runner.analyse('door', job(runner, EXIT)), /exit code 7/);
    await until(async () => (await startedWorkers()) >= 3);
    await assert.rejects(
      until(() => runner.analyse('door', job(runner, ANSWER)).then(() => true)),
      /The model is away/,
    );
    await rm(join(folder, 'refuse-to-load'));
    assert.equal(await untilAnswered(runner), 123);
  });

  it('passes on why a task cannot be loaded and can be asked again', async () => {
    await writeFile(join(folder, 'refuse-to-load'), '');
    await assert.rejects(runtime.load('objects', HD, never), { code: 'model-missing', message: 'The model is away.' });
    assert.deepEqual(runtime.statistics(), []);
    await rm(join(folder, 'refuse-to-load'));
    const runner = await runtime.load('objects', HD, never);
    assert.equal(await markOf(runner.analyse('door', job(runner, ANSWER, 9))), 9);
  });

  it('gives up on a worker that never gets ready', async () => {
    await writeFile(join(folder, 'hang-while-loading'), '');
    const options = { cacheDirectory: folder, loadTimeoutMs: 300, closeTimeoutMs: 100 };
    const script = new URL('./testing/scripted-task-worker.ts', import.meta.url);
    await using impatient = createTestRuntime({ ...options, workerScript: script });
    await assertTaskFailed(impatient.load('objects', HD, never), /was not ready within 0.3 s/);
  });

  it('stops waiting when the caller aborts, and ends the worker that nobody else wants', async () => {
    await writeFile(join(folder, 'hang-while-loading'), '');
    const abort = new AbortController();
    const loading = runtime.load('objects', HD, abort.signal);
    abort.abort(new Error('changed my mind'));
    await assert.rejects(loading, /changed my mind/);
    assert.deepEqual(runtime.statistics(), []);
  });

  it('ends the worker with its last user and resolves that user’s waiting frames to null', async () => {
    const first = await runtime.load('objects', HD, never);
    const second = await runtime.load('objects', HD, never);
    await first.release();
    await first.release();
    assert.equal(await first.analyse('door', job(first, ANSWER)), null);
    assert.equal(await markOf(second.analyse('yard', job(second, ANSWER, 8))), 8);
    const blocked = Promise.withResolvers<void>();
    const waiting = [1, 2, 3].map((mark) =>
      second.analyse(`camera${mark}`, job(second, ANSWER, mark, blocked.promise)),
    );
    await second.release();
    assert.deepEqual(await Promise.all(waiting), [null, null, null]);
    assert.deepEqual(runtime.statistics(), []);
    blocked.resolve();
  });

  describe('when a task is changed', () => {
    const planOf = (version: string): TaskPlan => ({
      name: 'lamp',
      model: 'tasks/lamp.ts',
      method: { kind: 'classical', algorithm: version === 'old' ? 'circle' : 'motion' },
      on: null,
    });

    it('notices it also when it is loaded again before anybody has told of the change', async () => {
      let version = 'old';
      await using changing = createTestRuntime({
        cacheDirectory: folder,
        workerScript: new URL('./testing/scripted-task-worker.ts', import.meta.url),
        plan: async () => planOf(version),
      });
      const changes = changing.changes('lamp');
      const runner = await changing.load('lamp', HD, never);
      version = 'new';
      const again = await changing.load('lamp', HD, never);
      assert.deepEqual(again.plan, planOf('new'));
      assert.ok(changes.aborted);
      await assert.rejects(runner.analyse('door', job(runner, ANSWER)), { code: 'task-changed' });
      assert.equal(await markOf(again.analyse('door', job(again, ANSWER, 9))), 9);
      assert.equal(changing.statistics().length, 1);
    });

    it('ends with the newest, whichever look at it takes longest', async () => {
      const looks: PromiseWithResolvers<TaskPlan>[] = [];
      await using changing = createTestRuntime({
        cacheDirectory: folder,
        workerScript: new URL('./testing/scripted-task-worker.ts', import.meta.url),
        plan: () => {
          const look = Promise.withResolvers<TaskPlan>();
          looks.push(look);
          return look.promise;
        },
      });
      const loading = changing.load('lamp', HD, never);
      looks[0]?.resolve(planOf('old'));
      await loading;
      const replans = [changing.replan(), changing.replan()];
      const changes = changing.changes('lamp');
      looks[2]?.resolve(planOf('old'));
      await replans[1];
      looks[1]?.resolve(planOf('new'));
      await until(async () => looks.length > 3);
      looks[3]?.resolve(planOf('old'));
      await replans[0];
      assert.equal(changes.aborted, false);
    });
  });

  it('starts no worker for a task that was still looked up when it was disposed', async () => {
    const look = Promise.withResolvers<TaskPlan>();
    const disposed = createTestRuntime({
      cacheDirectory: folder,
      workerScript: new URL('./testing/scripted-task-worker.ts', import.meta.url),
      plan: () => look.promise,
    });
    const loading = disposed.load('lamp', HD, never);
    await disposed[Symbol.asyncDispose]();
    look.resolve({ name: 'lamp', model: null, method: { kind: 'classical', algorithm: 'circle' }, on: null });
    await assertTaskFailed(loading, /shutting down/);
    assert.equal(await startedWorkers(), 0);
  });

  it('refuses new work once disposed', async () => {
    await runtime[Symbol.asyncDispose]();
    await assertTaskFailed(runtime.load('objects', HD, never), /shutting down/);
  });
});

/** A picture whose first samples are a command to the scripted worker and a mark that it answers with. */
function job(runner: TaskRunner, command: number, mark = 0, ready: Promise<void> = Promise.resolve()): AnalysisJob {
  return frameJob(async () => {
    await ready;
    const input = inputOf(runner);
    const data = new Uint8Array(imageByteLength(input));
    data.set([command, mark]);
    return [frameOf({ ...input, data })];
  });
}

function frameJob(prepare: AnalysisJob['prepare']): AnalysisJob {
  return { decodedAtMs: performance.now(), prepare };
}

function inputOf(runner: TaskRunner): TaskInput {
  return runner.inputFor(HD);
}

function frameOf(image: TaskFrame['image']): TaskFrame {
  const region = { x: 0, y: 0, width: 1, height: 1 };
  return { image, context: { camera: 'door', ptsUs: 0, region, object: null } };
}

async function markOf(analysis: ReturnType<TaskRunner['analyse']>): Promise<number | null> {
  const result = await analysis;
  return result === null ? null : Math.round((result.results[0]?.objects[0]?.score ?? Number.NaN) * 255);
}

/** Offers frames until one is answered, which is when the worker is back. */
async function untilAnswered(runner: TaskRunner): Promise<number | null> {
  let mark: number | null = null;
  await until(async () => {
    try {
      mark = await markOf(runner.analyse('door', job(runner, ANSWER, 123)));
      return true;
    } catch (error) {
      assert.ok(error instanceof OperationalError, String(error));
      return false;
    }
  });
  return mark;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while (!(await condition())) {
    deadline.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function assertTaskFailed(work: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert(error instanceof OperationalError, String(error));
    assert.equal(error.code, 'task-failed');
    assert.match(error.message, message);
    return true;
  });
}
