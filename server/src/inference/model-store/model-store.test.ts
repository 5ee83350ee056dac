import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { OperationalError } from '../../operational-error.ts';
import type { PlannedModel } from '../../tasks/task-plan.ts';
import { OnnxExecutor } from '../execution/onnx/onnx-executor.ts';
import { readModelCatalogue } from './model-catalogue.ts';
import { ModelStore } from './model-store.ts';
import { findPackageFolder } from './package-folder.ts';
import { pulledModelFile } from './pulled-model-file.ts';
import { sealModel } from './sealed-model.ts';

const SIZE = { width: 256, height: 256 };
const BLAZEFACE = plan('blazeface');

function plan(name: string): PlannedModel {
  const entry = readModelCatalogue()[name];
  assert(entry);
  return { name, entry, labels: [], fallback: null };
}

describe('ModelStore', () => {
  let folder: string;
  let warnings: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-models-'));
    warnings = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const cache = () => join(folder, 'cache');
  const open = (packageFolder = findPackageFolder, cacheDirectory = cache()) =>
    new ModelStore({
      modelsDirectory: join(folder, 'pulled'),
      cacheDirectory,
      packageFolder,
      onWarning: (message) => warnings.push(message),
    });
  const load = async (store: ModelStore) => Buffer.from((await store.load(BLAZEFACE, SIZE)).bytes);
  const onlyCachedFile = async () => {
    const [name, second] = await readdir(cache());
    assert(name !== undefined && second === undefined, 'expected exactly one file in the cache');
    return join(cache(), name);
  };

  it('imports a model once and then takes the stored file', async () => {
    const first = await load(open());
    const path = await onlyCachedFile();
    assert.match(path, /blazeface-256x256-v\d+-[0-9a-f]{16}\.onnx$/);
    assert.deepEqual(await readFile(path), first);
    // Not what the import would give, so it can only come from the file.
    const marker = await replaceStoredModel(path);
    assert.deepEqual(await load(open()), marker);
    assert.deepEqual(warnings, []);
  });

  it('stores files that ONNX Runtime takes', async () => {
    await load(open());
    const session = await OnnxExecutor.open(await readFile(await onlyCachedFile()), { threads: 1 });
    await session.close();
  });

  const damages: Record<string, (path: string) => Promise<void>> = {
    'cut off': (path) => truncate(path, 200_000),
    empty: (path) => truncate(path, 0),
    'overwritten in one byte': async (path) => {
      const bytes = await readFile(path);
      bytes[100_000] = 255 - (bytes[100_000] ?? 0);
      await writeFile(path, bytes);
    },
    'longer than it was': (path) => writeFile(path, 'x', { flag: 'a' }),
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`makes a stored file anew that is ${name}`, async () => {
      const first = await load(open());
      const path = await onlyCachedFile();
      await damage(path);
      assert.deepEqual(await load(open()), first);
      assert.deepEqual(await readFile(path), first);
    });
  }

  it('does not take the import of another source', async () => {
    await load(open());
    const changed = join(folder, 'package');
    await mkdir(join(changed, 'models'), { recursive: true });
    for (const file of ['models/blazeface.json', 'models/blazeface.bin'])
      await copyFile(join(findPackageFolder('@vladmandic/human'), file), join(changed, file));
    const weights = await readFile(join(changed, 'models/blazeface.bin'));
    weights[40] = (weights[40] ?? 0) ^ 1;
    await writeFile(join(changed, 'models/blazeface.bin'), weights);
    await load(open(() => changed));
    assert.equal((await readdir(cache())).length, 2);
  });

  it('survives two imports of the same model at the same time', async () => {
    const [first, second] = await Promise.all([load(open()), load(open())]);
    assert.deepEqual(first, second);
    assert.deepEqual(await readFile(await onlyCachedFile()), first);
  });

  it('reads a pulled model from its own file, and says how to pull it where there is none', async () => {
    const source = { url: 'https://models.example/tiny.onnx', bytes: 3, sha256: 'ab'.repeat(32) };
    const model = { ...BLAZEFACE, name: 'tiny', entry: { ...BLAZEFACE.entry, source } };
    await assert.rejects(open().load(model, SIZE), (error) => {
      assert(error instanceof OperationalError);
      assert.equal(error.code, 'model-missing');
      assert.match(error.message, /models pull tiny/);
      return true;
    });
    await mkdir(join(folder, 'pulled'));
    await writeFile(pulledModelFile(join(folder, 'pulled'), 'tiny', source.sha256), 'abc');
    const { bytes, input } = await open().load(model, SIZE);
    assert.equal(Buffer.from(bytes).toString(), 'abc');
    assert.deepEqual(input, model.entry.input);
  });

  it('says what to do when the model files are missing', async () => {
    await assert.rejects(load(open(() => join(folder, 'nowhere'))), (error) => {
      assert(error instanceof OperationalError);
      assert.equal(error.code, 'model-missing');
      assert.match(error.message, /nowhere.models.blazeface\.json cannot be read .* Run "npm install"/);
      return true;
    });
  });

  it('works without a cache and says so in one sentence when the folder cannot be made', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const model = await load(open(undefined, join(blocked, 'cache')));
    assert.ok(model.length > 500_000);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /cannot be kept in .*file.cache .* until the folder is writable/);
  });

  it('works with a folder that is read-only', {
    skip: process.getuid?.() === 0 && 'root may write anywhere',
  }, async () => {
    await mkdir(cache());
    await chmod(cache(), 0o500);
    assert.ok((await load(open())).length > 500_000);
    assert.match(warnings.join(), /EACCES/);
  });

  it('works when the disk is full halfway through the file, and leaves nothing behind', async () => {
    // A limit on the size of files stands in for the full disk: the write fails after 256 blocks of 512 bytes.
    const script = join(import.meta.dirname, 'testing/load-model.ts');
    const command = ['-c', 'ulimit -f 256 && exec "$0" "$@"', process.execPath, script, cache()];
    const { stdout } = await promisify(execFile)('sh', command);
    const { bytes, warnings: reported } = JSON.parse(stdout);
    assert.ok(bytes > 500_000);
    assert.match(reported.join(), /cannot be kept in .*EFBIG/);
    assert.deepEqual(await readdir(cache()), []);
  });
});

async function replaceStoredModel(path: string): Promise<Buffer> {
  const marker = Buffer.from(sealModel(Buffer.from('another model')));
  await writeFile(path, marker);
  return marker;
}
