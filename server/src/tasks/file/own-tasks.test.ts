import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { inferenceConfigSchema } from '#contract/models.ts';
import type { Result } from '#core/detection/result.ts';
import { readModelCatalogue } from '../../inference/model-store/model-catalogue.ts';
import type { TaskRunner } from '../../inference/task-runner.ts';
import { WorkerTaskRuntime } from '../../inference/worker-task-runtime.ts';
import { OperationalError } from '../../operational-error.ts';
import { ConfiguredTasks } from '../configured-tasks.ts';
import { imageByteLength } from '../task-image.ts';

const never = new AbortController().signal;
const PICTURE = { width: 64, height: 32 };
const IMAGE = "image: { format: 'gray', width: 16, height: 8, fit: 'exact' }";
const ANALYSIS_TIMEOUT_MS = 700;

/** A task that works, with the text as its label. */
const healthy = (label: string) =>
  task(`return { objects: [{ label: '${label}', score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }] };`);

function task(analyse: string, rest = ''): string {
  return `import type { Task } from 'localcv';\nexport default {\n  ${IMAGE},\n  ${rest}\n  async analyse(frame, tools) {\n    ${analyse}\n  },\n} satisfies Task;\n`;
}

describe('tasks of the user’s own', () => {
  let folder: string;
  let tasks: ConfiguredTasks;
  let runtime: WorkerTaskRuntime;
  let warnings: string[];

  before(() => {
    process.env.LOCALCV_TEST_SECRET = 'hush';
  });
  after(() => {
    delete process.env.LOCALCV_TEST_SECRET;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-own-'));
    await mkdir(join(folder, 'tasks'));
    warnings = [];
    const configuration = { configDirectory: folder, modelsDirectory: folder, models: {}, tasks: {} };
    tasks = new ConfiguredTasks({
      catalogue: readModelCatalogue(),
      configuration,
      onChange: () => void runtime.replan(),
      onWarning: (message) => warnings.push(message),
    });
    runtime = new WorkerTaskRuntime({
      cacheDirectory: folder,
      modelsDirectory: folder,
      inference: inferenceConfigSchema.parse({}),
      plan: (name) => tasks.plan(name),
      planModel: (name) => tasks.planModel(name),
      onWarning: (message) => warnings.push(message),
      analysisTimeoutMs: ANALYSIS_TIMEOUT_MS,
      closeTimeoutMs: 200,
      restartBackoff: { initialMs: 1, maximumMs: 5 },
    });
  });
  afterEach(async () => {
    await tasks[Symbol.asyncDispose]();
    await runtime[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const save = (name: string, code: string) => writeFile(join(folder, 'tasks', `${name}.ts`), code);
  const load = (name: string) => runtime.load(name, PICTURE, never);

  it('is shown pixels, camera, time and the state that it keeps for each camera', async () => {
    await save(
      'count',
      task(`
    const state = frame.state as { seen?: number };
    state.seen = (state.seen ?? 0) + 1;
    const text = [frame.camera, frame.ptsUs, frame.format, frame.width, frame.height, frame.pixels[5], frame.region.width].join(' ');
    return { objects: [], text: { value: text + ' #' + state.seen, score: 1 } };`),
    );
    const runner = await load('count');
    assert.equal(runner.provider, null);
    assert.equal(runner.plan.model, 'tasks/count.ts');
    assert.deepEqual(runner.inputFor({ width: 1920, height: 1080 }), { format: 'gray', width: 16, height: 8 });
    assert.equal(textOf(await analyse(runner, 'door', 7)), 'door 1000 gray 16 8 7 1 #1');
    assert.equal(textOf(await analyse(runner, 'yard', 8)), 'yard 1000 gray 16 8 8 1 #1');
    assert.equal(textOf(await analyse(runner, 'door', 9)), 'door 1000 gray 16 8 9 1 #2');
  });

  it('runs a model of the catalogue and gets its decoded result', async () => {
    await save(
      'look',
      `export default {
  image: { width: 256, height: 256 },
  models: ['blazeface'],
  async analyse(frame, tools) {
    const model = tools.model('blazeface');
    const both = await Promise.all([model.analyse(frame), model.analyse(tools.crop(frame, { x: 0, y: 0, width: 0.5, height: 0.5 }))]);
    return { objects: both.flatMap(({ objects }) => objects), text: { value: model.provider + ' ' + model.labels.length, score: 1 } };
  },
};`,
    );
    const runner = await runtime.load('look', { width: 640, height: 480 }, never);
    assert.equal(runner.provider, 'cpu');
    const result = await analyse(runner, 'door', 0);
    assert.deepEqual(result.objects, []);
    assert.match(textOf(result), /^cpu \d+$/);
  });

  const refusedModels: [string, string, RegExp, string][] = [
    ['it does not know', 'nothing-like-it', /no model "nothing-like-it"/, 'model-unknown'],
    ['with an invalid name', '../etc/passwd', /models\.0: expected 1 to 64/, 'task-invalid'],
  ];
  for (const [what, model, message, code] of refusedModels) {
    it(`says so when it names a model that ${what}`, async () => {
      await save('look', `export default { ${IMAGE}, models: ['${model}'], analyse: () => ({ objects: [] }) };`);
      await assert.rejects(load('look'), { code, message });
    });
  }

  it('sees neither the environment nor the arguments of the server', async () => {
    await save(
      'spy',
      task(`return { objects: [], text: { value: JSON.stringify([process.env, process.argv.slice(2)]), score: 1 } };`),
    );
    assert.equal(textOf(await analyse(await load('spy'), 'door', 0)), '[{},[]]');
  });

  it('writes to the log within bounds, also through the console', async () => {
    await save(
      'talk',
      task(
        `for (let i = 0; i < 200; i++) console.log('line', i); tools.log('x'.repeat(10_000) + '\\n'); return { objects: [] };`,
      ),
    );
    await analyse(await load('talk'), 'door', 0);
    await until(() => warnings.length >= 30);
    assert.equal(warnings.length, 30);
    assert.equal(warnings[0], 'Task talk: line 0');
    assert.ok(warnings.every((line) => line.length < 600));
  });

  const broken: [string, string, RegExp][] = [
    ['does not parse', 'const x: number = 5;\nexport default { image: 1,\n  y: (\n', /\(tasks\/bad\.ts:\d+\)/],
    ['uses what cannot be erased', '\nenum A { b }\nexport default {};', /enum is not supported.*\(tasks\/bad\.ts:2\)/],
    ['throws at the start', '\n\nthrow new Error("boom");', /boom \(tasks\/bad\.ts:3:7\)/],
    [
      'imports what is not there',
      "import { x } from './nothing.ts';\nexport default { x };",
      /Cannot find module.*nothing\.ts/,
    ],
    ['exports nothing', 'const a = 1;', /no task: expected "export default/],
    ['exports no function', `export default { ${IMAGE} };`, /analyse: expected a function analyse\(frame, tools\)/],
    [
      'wants a huge picture',
      'export default { image: { width: 1e6, height: 1 }, analyse() {} };',
      /image\.width: expected/,
    ],
    [
      'throws in open',
      `export default { ${IMAGE}, analyse() {},\n open() { throw new Error('no way'); } };`,
      /no way \(tasks\/bad\.ts:2:\d+\)/,
    ],
    ['ends its thread', 'process.exit(3);', /ended by itself with exit code 3/],
  ];
  for (const [what, code, message] of broken) {
    it(`says what is wrong and where with a file that ${what}, and recovers when it is saved again`, async () => {
      await save('bad', code);
      await assert.rejects(load('bad'), (error: Error) => {
        assert.match(error.message, message);
        return true;
      });
      const changed = runtime.changes('bad');
      await save('bad', healthy('good'));
      await aborted(changed);
      assert.equal(labelOf(await analyse(await load('bad'), 'door', 0)), 'good');
    });
  }

  const misbehaviours: [string, string, RegExp][] = [
    [
      'throws',
      task("throw new RangeError('off the rails');"),
      /failed 3 times in a row: off the rails \(tasks\/bad\.ts:6:\d+\)/,
    ],
    ['throws what is no error', task('throw { toString() { throw 1; } };'), /Something was thrown that is no error/],
    ['gives nothing', task('return undefined as never;'), /failed 3 times.*no result: is missing/],
    [
      'gives numbers that are none',
      task("return { objects: [{ label: 'a', score: NaN, box: { x: 0, y: 0, width: Infinity, height: 1 } }] };"),
      /objects\.0\.score: expected a number/,
    ],
    [
      'gives a million boxes',
      task("return { objects: Array(1e6).fill({ label: 'a', score: 1, box: { x: 0, y: 0, width: 1, height: 1 } }) };"),
      /objects: expected at most 1000 items/,
    ],
    ['gives a function', task('return { objects: [], depth: () => 1 } as never;'), /depth: expected/],
    ['loops for ever', task('for (;;);'), /does not come to an end: .*gave no answer within 0\.7 s/],
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
      /started anew 3 times.*memory limit|does not come to an end/,
    ],
  ];
  for (const [what, code, message] of misbehaviours) {
    it(`is disabled with a reason when it ${what}, while the task beside it goes on`, async () => {
      await save('bad', code);
      await save('fine', healthy('fine'));
      const fine = await load('fine');
      const stop = new AbortController();
      const beside = keepAnalysing(fine, stop.signal);
      const disabled = await failUntilDisabled(() => load('bad')).finally(() => stop.abort());
      assert.ok((await beside) > 0);
      assert.match(disabled.message, message);
      assert.match(disabled.message, /^The task "bad" is disabled because it .* Correct its file and save it/);
      assert.equal(runtime.statistics().find(({ task }) => task === 'fine')?.restarts, 0);
      const changed = runtime.changes('bad');
      await save('bad', healthy('good again'));
      await aborted(changed);
      assert.equal(labelOf(await analyse(await load('bad'), 'door', 0)), 'good again');
    });
  }

  it('is stopped when its arrays take too much memory', async () => {
    await save(
      'hoard',
      task(`
    const state = frame.state as { kept?: Uint8Array[] };
    (state.kept ??= []).push(...Array.from({ length: 7 }, () => new Uint8Array(100_000_000)));
    return { objects: [] };`),
    );
    const runner = await load('hoard');
    await analyse(runner, 'door', 0);
    await assert.rejects(
      until(() => analyse(runner, 'door', 0).then(() => false)),
      /its arrays take \d+ MB of memory, more than 537 MB/,
    );
  });

  it('is loaded anew when its file is saved, and nothing else is', async () => {
    await save('sign', healthy('old'));
    await save('other', healthy('other'));
    const [sign, other] = await Promise.all([load('sign'), load('other')]);
    assert.equal(labelOf(await analyse(sign, 'door', 0)), 'old');
    const changed = runtime.changes('sign');
    const otherChanged = runtime.changes('other');
    await save('sign', healthy('new'));
    await aborted(changed);
    await assert.rejects(analyse(sign, 'door', 0), { code: 'task-changed', retryable: true });
    await sign.release();
    assert.equal(labelOf(await analyse(await load('sign'), 'door', 0)), 'new');
    assert.equal(labelOf(await analyse(other, 'door', 0)), 'other');
    assert.equal(otherChanged.aborted, false);
  });

  it('is loaded anew when code that tasks share changes', async () => {
    await mkdir(join(folder, 'tasks', 'shared'));
    await writeFile(join(folder, 'tasks', 'shared', 'name.ts'), "export const NAME: string = 'one';");
    const code = healthy('x').replace("'x'", 'NAME');
    await save('sign', `import { NAME } from './shared/name.ts';\n${code}`);
    const runner = await load('sign');
    assert.equal(labelOf(await analyse(runner, 'door', 0)), 'one');
    const changed = runtime.changes('sign');
    await writeFile(join(folder, 'tasks', 'shared', 'name.ts'), "export const NAME: string = 'three';");
    await aborted(changed);
    assert.equal(labelOf(await analyse(await load('sign'), 'door', 0)), 'three');
  });

  it('is found when its file comes, and says so when it has gone', async () => {
    await assert.rejects(load('late'), { code: 'task-unknown' });
    const came = runtime.changes('late');
    await save('late', healthy('late'));
    await aborted(came);
    const runner = await load('late');
    const gone = runtime.changes('late');
    await rm(join(folder, 'tasks', 'late.ts'));
    await aborted(gone);
    await assert.rejects(analyse(runner, 'door', 0), { code: 'task-changed' });
    await assert.rejects(load('late'), { code: 'task-unknown' });
  });

  it('follows a changed configuration', async () => {
    await writeFile(join(folder, 'elsewhere.ts'), healthy('elsewhere'));
    await save('sign', healthy('here'));
    const runner = await load('sign');
    const changed = runtime.changes('sign');
    tasks.apply({ models: {}, tasks: { sign: { file: 'elsewhere.ts' } } });
    await aborted(changed);
    await assert.rejects(analyse(runner, 'door', 0), { code: 'task-changed' });
    assert.equal(labelOf(await analyse(await load('sign'), 'door', 0)), 'elsewhere');
    const unchanged = runtime.changes('sign');
    tasks.apply({ models: {}, tasks: { sign: { file: 'elsewhere.ts' } } });
    await runtime.replan();
    assert.equal(unchanged.aborted, false);
  });

  it('finds the types of the interface beside it', async () => {
    const types = await readFile(new URL('./localcv.d.ts', import.meta.url), 'utf8');
    const path = join(folder, 'tasks', 'localcv.d.ts');
    await until(async () => (await readFile(path, 'utf8').catch(() => '')) === types);
  });
});

async function analyse(runner: TaskRunner, camera: string, sample: number): Promise<Result> {
  const input = runner.inputFor(PICTURE);
  const image = { ...input, data: new Uint8Array(imageByteLength(input)).fill(sample) };
  const context = { camera, ptsUs: 1_000, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
  const analysis = await runner.analyse(camera, {
    decodedAtMs: performance.now(),
    prepare: async () => [{ image, context }],
  });
  const [result] = analysis?.results ?? [];
  assert.ok(result !== undefined, 'expected an analysis');
  return result;
}

/** Like a camera, loads the task again whenever it fails, until it is disabled. */
async function failUntilDisabled(load: () => Promise<TaskRunner>): Promise<OperationalError> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      const runner = await load();
      for (;;) await analyse(runner, 'door', 0);
    } catch (error) {
      if (error instanceof OperationalError && error.code === 'task-disabled') return error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The task was not disabled');
}

/** How many pictures were analysed, none of which may fail. */
async function keepAnalysing(runner: TaskRunner, signal: AbortSignal): Promise<number> {
  let analysed = 0;
  while (!signal.aborted) {
    assert.equal(labelOf(await analyse(runner, 'yard', 0)), 'fine');
    analysed += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return analysed;
}

const labelOf = ({ objects: [first] }: Result) => first?.label;
const textOf = ({ text }: Result) => text?.value ?? '';

async function aborted(signal: AbortSignal): Promise<void> {
  await until(() => signal.aborted);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error('The condition was not met in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
