import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { analyse, healthy, IMAGE, labelOf, OwnTaskFolder, task, textOf, until } from './testing/own-task-folder.ts';

describe('tasks of the user’s own', () => {
  let own: OwnTaskFolder;

  beforeEach(async () => {
    own = await OwnTaskFolder.create();
  });
  afterEach(() => own[Symbol.asyncDispose]());

  before(() => {
    process.env.LOCALCV_TEST_SECRET = 'hush';
  });
  after(() => {
    delete process.env.LOCALCV_TEST_SECRET;
  });

  it('is shown pixels, camera, time and the state that it keeps for each camera', async () => {
    await own.save(
      'count',
      task(`
    const state = frame.state as { seen?: number };
    state.seen = (state.seen ?? 0) + 1;
    const text = [frame.camera, frame.ptsUs, frame.format, frame.width, frame.height, frame.pixels[5], frame.region.width].join(' ');
    return { objects: [], text: { value: text + ' #' + state.seen, score: 1 } };`),
    );
    const runner = await own.load('count');
    assert.equal(runner.provider, null);
    assert.equal(runner.plan.model, 'tasks/count.ts');
    assert.deepEqual(runner.inputFor({ width: 1920, height: 1080 }), { format: 'gray', width: 16, height: 8 });
    assert.equal(textOf(await analyse(runner, 'door', 7)), 'door 1000 gray 16 8 7 1 #1');
    assert.equal(textOf(await analyse(runner, 'yard', 8)), 'yard 1000 gray 16 8 8 1 #1');
    assert.equal(textOf(await analyse(runner, 'door', 9)), 'door 1000 gray 16 8 9 1 #2');
  });

  it('runs a model of the catalogue and gets its decoded result', async () => {
    await own.save(
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
    const runner = await own.load('look', { width: 640, height: 480 });
    assert.equal(runner.provider, 'cpu');
    const result = await analyse(runner);
    assert.deepEqual(result.objects, []);
    assert.match(textOf(result), /^cpu \d+$/);
  });

  const refusedModels: [string, string, RegExp, string][] = [
    ['it does not know', 'nothing-like-it', /no model "nothing-like-it"/, 'model-unknown'],
    ['with an invalid name', '../etc/passwd', /models\.0: expected 1 to 64/, 'task-invalid'],
  ];
  for (const [what, model, message, code] of refusedModels) {
    it(`says so when it names a model that ${what}`, async () => {
      await own.save('look', `export default { ${IMAGE}, models: ['${model}'], analyse: () => ({ objects: [] }) };`);
      await assert.rejects(own.load('look'), { code, message });
    });
  }

  it('sees neither the environment nor the arguments of the server', async () => {
    await own.save(
      'spy',
      task(`return { objects: [], text: { value: JSON.stringify([process.env, process.argv.slice(2)]), score: 1 } };`),
    );
    const seen = textOf(await analyse(await own.load('spy')));
    assert.doesNotMatch(seen, /hush|SECRET|PATH/);
    assert.match(seen, /,\[\]\]$/);
  });

  it('writes to the log within bounds, also through the console', async () => {
    await own.save(
      'talk',
      task(
        `for (let i = 0; i < 200; i++) console.log('line', i); tools.log('x'.repeat(10_000) + '\\n'); return { objects: [] };`,
      ),
    );
    await analyse(await own.load('talk'));
    await until(() => own.warnings.length >= 30);
    assert.equal(own.warnings.length, 30);
    assert.equal(own.warnings[0], 'Task talk: line 0');
    assert.ok(own.warnings.every((line) => line.length < 600));
  });

  const broken: [string, string, RegExp][] = [
    ['does not parse', 'const x: number = 5;\nexport default { image: 1,\n  y: (\n', /\(tasks\/bad\.ts:\d+\)/],
    ['throws at the start', '\n\nthrow new Error("boom");', /boom \(tasks\/bad\.ts:3:7\)/],
    ['exports nothing', 'const a = 1;', /no task: expected "export default/],
    ['ends its process', 'process.exit(3);', /ended by itself with exit code 3/],
  ];
  for (const [what, code, message] of broken) {
    it(`says what is wrong and where with a file that ${what}, and recovers when it is saved again`, async () => {
      await own.save('bad', code);
      await assert.rejects(own.load('bad'), (error: Error) => {
        assert.match(error.message, message);
        return true;
      });
      await own.change('bad', healthy('good'));
      assert.equal(labelOf(await analyse(await own.load('bad'))), 'good');
    });
  }

  it('is loaded anew when its file is saved, and nothing else is', async () => {
    await own.save('sign', healthy('old'));
    await own.save('other', healthy('other'));
    const [sign, other] = await Promise.all([own.load('sign'), own.load('other')]);
    assert.equal(labelOf(await analyse(sign)), 'old');
    const changed = own.runtime.changes('sign');
    const otherChanged = own.runtime.changes('other');
    await own.save('sign', healthy('new'));
    await until(() => changed.aborted);
    await assert.rejects(analyse(sign), { code: 'task-changed', retryable: true });
    await sign.release();
    assert.equal(labelOf(await analyse(await own.load('sign'))), 'new');
    assert.equal(labelOf(await analyse(other)), 'other');
    assert.equal(otherChanged.aborted, false);
  });

  it('is loaded anew when code that tasks share changes', async () => {
    await mkdir(join(own.path, 'tasks', 'shared'));
    await writeFile(join(own.path, 'tasks', 'shared', 'name.ts'), "export const NAME: string = 'one';");
    const code = healthy('x').replace("'x'", 'NAME');
    await own.save('sign', `import { NAME } from './shared/name.ts';\n${code}`);
    const runner = await own.load('sign');
    assert.equal(labelOf(await analyse(runner)), 'one');
    const changed = own.runtime.changes('sign');
    await writeFile(join(own.path, 'tasks', 'shared', 'name.ts'), "export const NAME: string = 'three';");
    await until(() => changed.aborted);
    assert.equal(labelOf(await analyse(await own.load('sign'))), 'three');
  });

  it('is found when its file comes, and says so when it has gone', async () => {
    await assert.rejects(own.load('late'), { code: 'task-unknown' });
    await own.change('late', healthy('late'));
    const runner = await own.load('late');
    const gone = own.runtime.changes('late');
    await rm(join(own.path, 'tasks', 'late.ts'));
    await until(() => gone.aborted);
    await assert.rejects(analyse(runner), { code: 'task-changed' });
    await assert.rejects(own.load('late'), { code: 'task-unknown' });
  });

  it('follows a changed configuration', async () => {
    await writeFile(join(own.path, 'elsewhere.ts'), healthy('elsewhere'));
    await own.save('sign', healthy('here'));
    const runner = await own.load('sign');
    const changed = own.runtime.changes('sign');
    own.tasks.apply({ models: {}, tasks: { sign: { file: 'elsewhere.ts' } } });
    await until(() => changed.aborted);
    await assert.rejects(analyse(runner), { code: 'task-changed' });
    assert.equal(labelOf(await analyse(await own.load('sign'))), 'elsewhere');
    const unchanged = own.runtime.changes('sign');
    own.tasks.apply({ models: {}, tasks: { sign: { file: 'elsewhere.ts' } } });
    await own.runtime.replan();
    assert.equal(unchanged.aborted, false);
  });

  it('finds the types of the interface beside it', async () => {
    const types = await readFile(new URL('./localcv.d.ts', import.meta.url), 'utf8');
    const path = join(own.path, 'tasks', 'localcv.d.ts');
    await until(async () => (await readFile(path, 'utf8').catch(() => '')) === types);
  });
});
