import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { TaskRunner } from '../../inference/task-runner.ts';
import { OperationalError } from '../../operational-error.ts';
import { analyse, healthy, labelOf, OwnTaskFolder, task, until } from './testing/own-task-folder.ts';

describe('code of the user’s own that misbehaves', () => {
  let own: OwnTaskFolder;

  beforeEach(async () => {
    own = await OwnTaskFolder.create();
  });
  afterEach(() => own[Symbol.asyncDispose]());

  const misbehaviours: [string, string, RegExp][] = [
    [
      'throws',
      task("throw new RangeError('off the rails');"),
      /failed 3 times in a row: off the rails \(tasks\/bad\.ts:6:\d+\)/,
    ],
    [
      'gives a million boxes',
      task("return { objects: Array(1e6).fill({ label: 'a', score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }) };"),
      /objects: expected at most 1000 items/,
    ],
    ['loops for ever', task('for (;;);'), /does not come to an end: .*gave no answer within 1\.5 s/],
    ['never settles', task('return await new Promise<never>(() => {});'), /does not come to an end/],
    ['exits', task('process.exit(0);'), /had to be started anew 3 times.*exit code 0/],
    [
      'leaves a rejection unhandled',
      task("void Promise.reject(new Error('adrift')); await new Promise(() => {});"),
      /started anew 3 times.*adrift \(tasks\/bad\.ts:6:\d+\)/,
    ],
    [
      'leaks objects',
      task('const kept: unknown[] = []; for (;;) kept.push(new Array(1000).fill({}));'),
      /started anew 3 times.*it ran out of memory|does not come to an end/,
    ],
    [
      'writes into the pipe to its parent',
      task("(await import('node:fs')).writeSync(3, Buffer.from([0, 0, 0, 2, 65, 65])); await new Promise(() => {});"),
      /started anew 3 times.*its process sent something that is no message/,
    ],
    [
      'gives more than fits into a message',
      task(
        `const [mask, box] = [{ width: 2048, height: 2048, data: new Uint8Array(2048 * 2048) }, { x: 0, y: 0, width: 1, height: 1 }];
         return { objects: Array.from({ length: 9 }, () => ({ label: 'a', score: 1, box, mask })) };`,
      ),
      /failed 3 times in a row: Its result takes more than 32 MB/,
    ],
  ];
  for (const [what, code, message] of misbehaviours) {
    it(`is disabled with a reason when it ${what}, while the task beside it goes on`, async () => {
      await own.save('bad', code);
      await own.save('fine', healthy('fine'));
      const fine = await own.load('fine');
      const stop = new AbortController();
      const beside = keepAnalysing(fine, stop.signal);
      const disabled = await failUntilDisabled(() => own.load('bad')).finally(() => stop.abort());
      assert.ok((await beside) > 0);
      assert.match(disabled.message, message);
      assert.match(disabled.message, /^The task "bad" is disabled because it .* Correct its file and save it/);
      assert.equal(own.runtime.statistics().find(({ task }) => task === 'fine')?.restarts, 0);
    });
  }

  it('is given another chance when its file is saved, also before the watcher has told of that', async () => {
    await own.save('bad', task("throw new Error('off the rails');"));
    await failUntilDisabled(() => own.load('bad'));
    await own.save('bad', healthy('good again'));
    await until(() =>
      own.load('bad').then(
        async (runner) => labelOf(await analyse(runner)) === 'good again',
        () => false,
      ),
    );
  });

  it('is stopped when its arrays take too much memory', async () => {
    await using patient = await OwnTaskFolder.create({ analysisTimeoutMs: 10_000 });
    const hoard = `
    const state = frame.state as { kept?: Uint8Array[] };
    (state.kept ??= []).push(new Uint8Array(150_000_000).fill(1));
    return { objects: [] };`;
    await patient.save('hoard', task(hoard));
    const runner = await patient.load('hoard');
    await assert.rejects(
      until(() => analyse(runner).then(() => false)),
      /it takes \d+ MB of memory, of which it may have 1024 MB/,
    );
  });

  it('leaves no program behind that it has started', async () => {
    await own.save('bad', task(START_PROGRAM));
    const runner = await own.load('bad');
    await analyse(runner);
    const [, processId] = /process (\d+)/.exec(own.warnings.join('\n')) ?? [];
    assert.ok(isAlive(Number(processId)));
    await runner.release();
    await until(() => !isAlive(Number(processId)));
  });

  it('does not outlive a media process that was killed, even in a loop', async () => {
    await own.save('bad', task(`tools.log('process ' + process.pid); for (;;);`));
    const script = new URL('./testing/run-own-task.ts', import.meta.url);
    const parent = fork(script, [own.path, 'bad'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [line] = await once(parent, 'message', { signal: AbortSignal.timeout(20_000) });
    const [, processId] = /process (\d+)/.exec(String(line)) ?? [];
    assert.ok(isAlive(Number(processId)));
    parent.kill('SIGKILL');
    await until(() => !isAlive(Number(processId)));
  });
});

/** What the code of a task runs that starts a program, whose id it logs. */
const START_PROGRAM = `
    const { spawn } = await import('node:child_process');
    const program = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    tools.log('process ' + program.pid);
    await new Promise((resolve) => program.once('spawn', resolve));
    return { objects: [] };`;

/** Like a camera, loads the task again whenever it fails, until it is disabled. */
async function failUntilDisabled(load: () => Promise<TaskRunner>): Promise<OperationalError> {
  let reason: OperationalError | null = null;
  await until(async () => {
    try {
      const runner = await load();
      for (;;) await analyse(runner);
    } catch (error) {
      if (error instanceof OperationalError && error.code === 'task-disabled') reason = error;
      return reason !== null;
    }
  });
  assert.ok(reason !== null);
  return reason;
}

/** How many pictures were analysed, none of which may fail. */
async function keepAnalysing(runner: TaskRunner, signal: AbortSignal): Promise<number> {
  let analysed = 0;
  while (!signal.aborted) {
    assert.equal(labelOf(await analyse(runner, 'yard')), 'fine');
    analysed += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return analysed;
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
