import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { inferenceConfigSchema } from '#contract/models.ts';
import { AnalysisTally } from '#core/scheduling/analysis-tally.ts';
import { imageByteLength } from '../tasks/task-image.ts';
import type { TaskRunner } from './task-runner.ts';
import { createTestRuntime } from './testing/test-runtime.ts';
import type { WorkerTaskRuntimeOptions } from './worker-task-runtime.ts';

/** Commands of `testing/scripted-task-worker.ts`. */
const ANSWER = 0;
const THROW = 1;
const CRASH = 2;
const WORK = 5;
const FORGET = 6;

const HD = { width: 1280, height: 720 };
const never = new AbortController().signal;

interface Picture {
  readonly command: number;
  readonly mark?: number;
}

describe('A model that is too slow for its cameras', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-overload-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (options: Partial<WorkerTaskRuntimeOptions> & { stalenessMs?: number } = {}) =>
    createTestRuntime({
      cacheDirectory: folder,
      workerScript: new URL('./testing/scripted-task-worker.ts', import.meta.url),
      inference: inferenceConfigSchema.parse({ stalenessMs: options.stalenessMs ?? 60_000 }),
      ...options,
    });

  it('serves all cameras evenly, however often one offers, and holds no more than a frame of each', async () => {
    await using runtime = open();
    const runner = await runtime.load('objects', HD, never);
    const names = ['greedy', 'door', 'yard', 'gate', 'hall'];
    const tallies = new Map(names.map((name) => [name, new AnalysisTally()]));
    const served: string[] = [];
    const [everybodyServed, answers]: [PromiseWithResolvers<void>, Promise<void>[]] = [Promise.withResolvers(), []];
    let [prepared, mostPrepared, mostUnderWay] = [0, 0, 0];
    const offer = async (camera: string) => {
      const prepare = async () => {
        prepared += 1;
        mostPrepared = Math.max(mostPrepared, prepared);
        return [frameOf(runner, { command: WORK, mark: 1 })];
      };
      const analysis = await runner.analyse(camera, job(prepare, tallies.get(camera)));
      if (analysis === null) return;
      prepared -= 1;
      served.push(camera);
      if (served.length >= 100) everybodyServed.resolve();
      else offerAll();
    };
    const offerAll = () => {
      for (let burst = 0; burst < 12; burst++) answers.push(offer('greedy'));
      for (const camera of names.slice(1)) answers.push(offer(camera));
      const underWay = [...tallies.values()].reduce((sum, tally) => sum + tally.underWay, 0);
      mostUnderWay = Math.max(mostUnderWay, underWay);
    };
    offerAll();
    await everybodyServed.promise;
    await Promise.all(answers);
    const counts = names.map((name) => served.slice(0, 100).filter((camera) => camera === name).length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, String(counts));
    assert.ok(mostUnderWay <= names.length + 2, String(mostUnderWay));
    // One runs, one is ready, and one has just been answered.
    assert.ok(mostPrepared <= 3, String(mostPrepared));
    for (const { counters } of tallies.values())
      assert.equal(counters.offered, counters.analysed + counters.replaced + counters.stale + counters.failed);
  });

  it('does not analyse what is older than the staleness budget when its turn comes, and says so', async () => {
    await using runtime = open({ stalenessMs: 400 });
    const runner = await runtime.load('objects', HD, never);
    const tallies = [1, 2, 3, 4].map(() => new AnalysisTally());
    const slow = { command: WORK, mark: 150 };
    const answers = await Promise.all(
      tallies.map((tally, index) =>
        runner.analyse(
          `camera${index}`,
          job(async () => [frameOf(runner, slow)], tally),
        ),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => answer === null),
      [false, true, true, true],
    );
    assert.deepEqual(
      tallies.map(({ counters }) => [counters.analysed, counters.stale]),
      [
        [1, 0],
        [0, 1],
        [0, 1],
        [0, 1],
      ],
    );
    assert.ok((tallies[0]?.figures(performance.now()).lateP50Ms ?? 0) >= 600);
  });

  it('serves the camera of an alert before those that came earlier', async () => {
    await using runtime = open();
    const runner = await runtime.load('objects', HD, never);
    const order: string[] = [];
    const offer = async (camera: string, isUrgent = false) => {
      await runner.analyse(camera, { ...job(async () => [frameOf(runner, { command: WORK, mark: 10 })]), isUrgent });
      order.push(camera);
    };
    await Promise.all([offer('running'), offer('door'), offer('yard'), offer('alert', true)]);
    assert.deepEqual(order.slice(0, 2), ['running', 'alert']);
  });

  it('counts what fails, and what is offered while the worker is away, as failed', async () => {
    await using runtime = open({ restartBackoff: { initialMs: 60_000, maximumMs: 60_000 } });
    const runner = await runtime.load('objects', HD, never);
    const tally = new AnalysisTally();
    for (const command of [THROW, CRASH, ANSWER])
      await assert.rejects(
        runner.analyse(
          'door',
          job(async () => [frameOf(runner, { command })], tally),
        ),
      );
    assert.deepEqual(tally.counters, { offered: 3, analysed: 0, replaced: 0, stale: 0, failed: 3 });
  });

  it('counts the frame that nobody wants any more as replaced when the task is given back', async () => {
    await using runtime = open();
    const runner = await runtime.load('objects', HD, never);
    const tally = new AnalysisTally();
    const running = runner.analyse(
      'other',
      job(async () => [frameOf(runner, { command: WORK, mark: 10 })], tally),
    );
    const waiting = runner.analyse(
      'door',
      job(async () => [frameOf(runner, { command: ANSWER })], tally),
    );
    await runner.release();
    assert.deepEqual(await Promise.all([running, waiting]), [null, null]);
    assert.deepEqual(tally.counters, { offered: 2, analysed: 0, replaced: 2, stale: 0, failed: 0 });
  });

  describe('that takes several pictures in one go', () => {
    const batched = () => open({ batchFor: async () => 4 });

    /** Keeps the worker busy, so that what follows runs together. */
    async function analyseTogether(runner: TaskRunner, frames: readonly (readonly Picture[])[]) {
      const busy = runner.analyse(
        'busy',
        job(async () => [frameOf(runner, { command: WORK, mark: 5 })]),
      );
      const answers = frames.map((pictures, index) =>
        runner.analyse(
          `camera${index}`,
          job(async () => pictures.map((picture) => frameOf(runner, picture))),
        ),
      );
      await busy;
      return await Promise.allSettled(answers);
    }

    it('gives each camera the answers to its own pictures', async () => {
      await using runtime = batched();
      const runner = await runtime.load('objects', HD, never);
      const frames = [[11, 12], [21], [31, 32, 33, 34, 35], [], [41]];
      const answers = await analyseTogether(
        runner,
        frames.map((marks) => marks.map((mark) => ({ command: ANSWER, mark }))),
      );
      const marks = answers.map((answer) =>
        answer.status === 'fulfilled'
          ? answer.value?.results.map(({ objects }) => Math.round((objects[0]?.score ?? 0) * 255))
          : answer.reason,
      );
      assert.deepEqual(marks, frames);
    });

    it('fails only the camera whose picture is refused', async () => {
      await using runtime = batched();
      const runner = await runtime.load('objects', HD, never);
      const commands = [ANSWER, THROW, ANSWER, FORGET];
      const answers = await analyseTogether(
        runner,
        commands.map((command) => [{ command }]),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
      );
      const [, refused, , forgotten] = answers;
      assert.match(String(refused?.status === 'rejected' && refused.reason), /Expected another picture/);
      assert.match(String(forgotten?.status === 'rejected' && forgotten.reason), /gave 0 results for 1 pictures/);
      assert.equal(runtime.statistics()[0]?.restarts, 0);
    });
  });
});

function job(prepare: () => Promise<ReturnType<typeof frameOf>[]>, tally?: AnalysisTally) {
  return { decodedAtMs: performance.now(), prepare, ...(tally && { tally }) };
}

/** A picture whose first samples are a command to the scripted worker and a mark. */
function frameOf(runner: TaskRunner, { command, mark = 0 }: Picture) {
  const input = runner.inputFor(HD);
  const data = new Uint8Array(imageByteLength(input));
  data.set([command, mark]);
  const region = { x: 0, y: 0, width: 1, height: 1 };
  return { image: { ...input, data }, context: { camera: 'door', ptsUs: 0, region, object: null } };
}
