import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { DRAWING } from '../tasks/testing/test-pictures.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { ModelTrials } from './model-trials.ts';

describe('trying models for the pages', { timeout: 120_000 }, () => {
  let trials: ModelTrials;
  let picture: Buffer;
  before(async () => {
    const dataDirectory = await createTemporaryFolder();
    const configFile = join(dataDirectory, 'localcv.yaml');
    await mkdir(join(dataDirectory, 'cache'), { recursive: true });
    await writeFile(configFile, 'cameras: {}\n');
    picture = await sharp(DRAWING).png().toBuffer();
    const cliEntry = join(import.meta.dirname, '../cli/main.ts');
    trials = new ModelTrials({ cliEntry, configFile, dataDirectory, environment: { PATH: process.env.PATH } });
  });
  after(() => trials[Symbol.asyncDispose]());

  it('finds what is in a picture, and draws it', async () => {
    const { objects, drawing, provider } = await trials.check('centernet', picture);
    assert.equal(objects[0]?.label, 'stop sign');
    assert.equal(provider, 'cpu');
    const bytes = Buffer.from(drawing.replace('data:image/png;base64,', ''), 'base64');
    assert.equal((await sharp(bytes).metadata()).format, 'png');
  });

  it('says what is wrong with a picture or a name', async () => {
    await assert.rejects(trials.check('centernet', Buffer.from('no picture')), { code: 'trial-failed' });
    await assert.rejects(trials.check('centernett', picture), { code: 'trial-failed', message: /centernet/ });
  });

  it('measures, and recommends for a number of cameras', async () => {
    const { rows, recommendation } = await trials.measure({ models: ['blazeface'], cameras: 3, fps: 2 });
    assert.equal(rows[0]?.model, 'blazeface');
    assert.ok((rows[0]?.ms ?? 0) > 0);
    assert.match(recommendation, /3 cameras/);
  });

  it('tells how far a measurement is while it goes on, and nothing before and after', async () => {
    assert.equal(trials.progress, null);
    const measured = trials.measure({ models: ['blazeface', 'movenet-lightning'], cameras: 1, fps: 1 });
    const seen: string[] = [];
    const watch = setInterval(() => {
      if (trials.progress !== null) seen.push(JSON.stringify(trials.progress));
    }, 5);
    await measured.finally(() => clearInterval(watch));
    assert.deepEqual(
      [...new Set(seen)].map((progress) => JSON.parse(progress)),
      [
        { model: 'blazeface', done: 0, total: 2 },
        { model: 'movenet-lightning', done: 1, total: 2 },
      ],
    );
    assert.equal(trials.progress, null);
  });

  it('does one thing at a time', async () => {
    const first = trials.check('blazeface', picture);
    await assert.rejects(trials.check('blazeface', picture), { code: 'trial-busy' });
    await first;
  });
});
