import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TaskRunner } from '../../inference/task-runner.ts';
import { pictureFile, readSamples, skipWithoutPictures } from '../testing/test-pictures.ts';
import { analyse, labelOf, OwnTaskFolder } from './testing/own-task-folder.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const SIZE = { width: 1280, height: 720 };

describe('the example tasks', () => {
  let own: OwnTaskFolder;
  before(async () => {
    own = await OwnTaskFolder.create({ analysisTimeoutMs: 10_000 });
    for (const name of ['darkness', 'queue', 'faces-of-people'])
      await own.save(name, await readFile(join(DOCS, 'examples/tasks', `${name}.ts`), 'utf8'));
  });
  after(() => own[Symbol.asyncDispose]());

  it('see darkness where it is dark', async () => {
    const runner = await own.load('darkness');
    assert.equal(labelOf(await analyse(runner, 'door', 3)), 'darkness');
    assert.equal(labelOf(await analyse(runner, 'door', 120)), undefined);
  });

  it('count nobody in an empty picture', async () => {
    const runner = await own.load('queue');
    assert.deepEqual((await analyse(runner)).attributes, { queue: { value: '0', score: 1 } });
  });

  it('find the faces of the people in a picture', { skip: skipWithoutPictures }, async () => {
    const runner = await own.load('faces-of-people', SIZE);
    const { objects } = await analysePicture(runner, pictureFile('mp_business_person.png'));
    assert.equal(objects[0]?.label, 'face');
    assert.ok((objects[0]?.score ?? 0) > 0.5);
  });

  it('stand in the guide as they are', async () => {
    const guide = await readFile(join(DOCS, 'guides/own-tasks.md'), 'utf8');
    const [, code] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
    assert.equal(code, await readFile(join(DOCS, 'examples/tasks/darkness.ts'), 'utf8'));
    for (const [, path = ''] of guide.matchAll(/\]\((\.\.?\/[^)]+)\)/g))
      assert.ok(existsSync(join(DOCS, 'guides', path)), path);
  });
});

async function analysePicture(runner: TaskRunner, file: string) {
  const input = runner.inputFor(SIZE);
  const data = await readSamples(file, input);
  const context = { camera: 'door', ptsUs: 0, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
  const frames = [{ image: { ...input, data }, context }];
  const outcome = await runner.analyse('door', { decodedAtMs: performance.now(), prepare: async () => frames });
  assert.ok(outcome !== null && 'results' in outcome, 'expected an analysis');
  return outcome.results[0] ?? { objects: [] };
}
