import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ModelEntry, modelEntrySchema } from '#contract/models.ts';
import { readModelCatalogue } from '../inference/model-store/model-catalogue.ts';
import { importedModelFile, pulledLabelsFile, pulledModelFile } from '../inference/model-store/pulled-model-file.ts';
import { OperationalError } from '../operational-error.ts';
import { TaskPlanner, type TaskPlannerOptions } from './task-planner.ts';

const SHA256 = 'ab'.repeat(32);

function model(changes: object): ModelEntry {
  return modelEntrySchema.parse({
    title: 'Mine',
    task: 'objects',
    source: { file: 'mine.onnx' },
    decoder: 'yolox',
    labels: ['cat'],
    input: { size: { width: 64, height: 64 } },
    ...changes,
  });
}

describe('TaskPlanner', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-planner-'));
    await mkdir(join(folder, 'tasks'));
    await mkdir(join(folder, 'models'));
    await writeFile(join(folder, 'mine.onnx'), 'x');
    await writeFile(join(folder, 'names.txt'), 'background\r\n cat \n\ndog\n');
    await writeFile(join(folder, 'binary.txt'), 'cat\0dog');
    await writeFile(join(folder, 'tasks/helmets.ts'), '');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const plannerOf = (options: Partial<TaskPlannerOptions> = {}) =>
    new TaskPlanner({
      catalogue: readModelCatalogue(),
      models: {},
      tasks: {},
      configDirectory: folder,
      modelsDirectory: join(folder, 'models'),
      ...options,
    });

  async function assertFails(work: Promise<unknown>, code: string, message: RegExp): Promise<void> {
    await assert.rejects(work, (error) => {
      assert(error instanceof OperationalError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  }

  it('gives built-in tasks their model with its labels', async () => {
    const { method, model: title, on } = await plannerOf().plan('objects');
    assert(method.kind === 'model');
    assert.deepEqual([method.model.name, method.model.labels.length, on], ['centernet', 80, null]);
    assert.match(title ?? '', /CenterNet/);
  });

  it('knows the tasks that need no model', async () => {
    const { method, on } = await plannerOf().plan('colours');
    assert.deepEqual([method, on?.task], [{ kind: 'classical', algorithm: 'colours' }, 'objects']);
  });

  it('lets the configuration choose another model, and a model of the same name come first', async () => {
    const models = { mine: model({}), blazeface: model({ title: 'My faces' }) };
    const planner = plannerOf({ models, tasks: { objects: { model: 'mine' } } });
    assert.equal((await planner.plan('objects')).model, 'Mine');
    assert.equal((await planner.plan('faces')).model, 'My faces');
  });

  it('makes paths absolute, and takes a changed configuration', async () => {
    const planner = plannerOf();
    await assertFails(planner.planModel('mine'), 'model-unknown', /There is no model "mine"/);
    planner.apply({ models: { mine: model({}) }, tasks: {} });
    const { entry } = await planner.planModel('mine');
    assert.deepEqual(entry.source, { file: join(folder, 'mine.onnx') });
  });

  it('finds a task in the folder "tasks", whose version changes with the file', async () => {
    const { method } = await plannerOf().plan('helmets');
    assert(method.kind === 'file');
    assert.equal(method.path, join(folder, 'tasks/helmets.ts'));
    await writeFile(method.path, 'export default {};');
    const changed = (await plannerOf().plan('helmets')).method;
    assert(changed.kind === 'file');
    assert.notEqual(changed.version, method.version);
  });

  it('takes names of classes as long as those of ImageNet', async () => {
    const longest =
      "dragonfly, darning needle, devil's darning needle, sewing needle, snake feeder, snake doctor, mosquito hawk, skeeter hawk";
    await writeFile(join(folder, 'long.txt'), `tench\n${longest}\n`);
    const planner = plannerOf({ models: { m: model({ labels: { file: 'long.txt' } }) } });
    assert.deepEqual((await planner.planModel('m')).labels, ['tench', longest]);
  });

  it('waits for no pipe that stands where labels should', {
    skip: process.platform === 'win32' && 'Windows has no such files',
  }, async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.txt')]);
    const planner = plannerOf({ models: { m: model({ labels: { file: 'pipe.txt' } }) } });
    await assertFails(planner.planModel('m'), 'model-missing', /labels .*it is no file/);
  });

  it('reads labels from a file, without empty lines and those to skip', async () => {
    const models = { mine: model({ labels: { file: 'names.txt', skip: 1 } }) };
    assert.deepEqual((await plannerOf({ models }).planModel('mine')).labels, ['cat', 'dog']);
  });

  it('takes a fetched model as soon as its files are there', async () => {
    const source = { url: 'https://models.example/x.onnx', bytes: 1, sha256: SHA256 };
    const models = { mine: model({ source, labels: source }) };
    const planner = plannerOf({ models });
    await assertFails(planner.planModel('mine'), 'model-missing', /models pull mine/);
    await writeFile(pulledModelFile(join(folder, 'models'), 'mine', SHA256), 'x');
    await assertFails(planner.planModel('mine'), 'model-missing', /labels .* models pull mine/);
    await writeFile(pulledLabelsFile(join(folder, 'models'), 'mine', SHA256), 'cat');
    assert.deepEqual((await planner.planModel('mine')).labels, ['cat']);
  });

  it('tells how to bring a model that nobody offers', async () => {
    const models = { mine: model({ source: { instructions: 'Train it.' } }) };
    const planner = plannerOf({ models });
    await assertFails(
      planner.planModel('mine'),
      'model-missing',
      /Train it\. Then run .*models import FILE --name mine/,
    );
    await writeFile(importedModelFile(join(folder, 'models'), 'mine'), 'x');
    await planner.planModel('mine');
  });

  it('plans what stands in for a model server, one step deep', async () => {
    const remote = (fallback: string) => ({ source: { remote: 'http://gpu:8000', model: 'm', fallback } });
    const models = { far: model(remote('mine')), farther: model(remote('far')), mine: model({}) };
    const planner = plannerOf({ models });
    assert.equal((await planner.planModel('far')).fallback?.name, 'mine');
    await assertFails(planner.planModel('farther'), 'model-invalid', /"far" cannot stand in/);
  });

  const failures: Record<
    string,
    { name: string; options?: Partial<TaskPlannerOptions>; code: string; message: RegExp }
  > = {
    'a task that nothing defines': { name: 'nothing', code: 'task-unknown', message: /no file .*tasks.nothing\.ts/ },
    'a task named like a property of every object': {
      name: 'constructor',
      code: 'task-unknown',
      message: /constructor/,
    },
    'a misspelt model': {
      name: 'a',
      options: { tasks: { a: { model: 'centrenet' } } },
      code: 'model-unknown',
      message: /Did you mean "centernet"/,
    },
    'a model named like a property of every object': {
      name: 'a',
      options: { tasks: { a: { model: 'constructor' } } },
      code: 'model-unknown',
      message: /"constructor"/,
    },
    'a file that is not there': {
      name: 'a',
      options: { tasks: { a: { model: 'm' } }, models: { m: model({ source: { file: 'absent.onnx' } }) } },
      code: 'model-missing',
      message: /absent\.onnx .* is not there/,
    },
    'labels that are not there': {
      name: 'a',
      options: { tasks: { a: { model: 'm' } }, models: { m: model({ labels: { file: 'absent.txt' } }) } },
      code: 'model-missing',
      message: /labels of the model "m" cannot be read/,
    },
    'labels that are no text': {
      name: 'a',
      options: { tasks: { a: { model: 'm' } }, models: { m: model({ labels: { file: 'binary.txt' } }) } },
      code: 'model-invalid',
      message: /are no text/,
    },
  };
  for (const [what, { name, options, code, message }] of Object.entries(failures)) {
    it(`names ${what}`, () => assertFails(plannerOf(options).plan(name), code, message));
  }
});
