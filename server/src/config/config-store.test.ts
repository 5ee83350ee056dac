import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import pino from 'pino';
import { ConfigStore } from './config-store.ts';

const logger = pino({ level: 'silent' });
const BALL = 'cameras:\n  ball:\n    inputs:\n      - path: demo:ball\n';

async function createFile(context: TestContext, text?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'localcv-config-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'localcv.yaml');
  if (text !== undefined) await writeFile(file, text);
  return file;
}

function open(file: string): Promise<ConfigStore> {
  return ConfigStore.open({ file, environment: {}, port: 8080, logger });
}

function changed(store: ConfigStore): Promise<void> {
  return new Promise((resolve) => store.onChange(resolve));
}

test('the first start writes a file that only its owner may read', async (context) => {
  const file = await createFile(context);
  await using store = await open(file);
  assert.deepEqual(Object.keys(store.config.cameras), ['ball', 'street']);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('an edited file is taken over', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  const change = changed(store);
  await writeFile(file, BALL.replaceAll('ball', 'street'));
  await change;
  assert.deepEqual(Object.keys(store.config.cameras), ['street']);
});

test('a file replaced by renaming, as editors do, is taken over, again and again', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  for (const name of ['one', 'two', 'three']) {
    const change = changed(store);
    await writeFile(`${file}.new`, BALL.replace('  ball:', `  ${name}:`));
    await rename(`${file}.new`, file);
    await change;
    assert.deepEqual(Object.keys(store.config.cameras), [name]);
  }
});

test('a file with mistakes leaves the last good configuration in use until it is mended', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  const broken = changed(store);
  await writeFile(file, `${BALL}    titel: x\n`);
  await broken;
  assert.deepEqual(Object.keys(store.config.cameras), ['ball']);
  assert.deepEqual(store.problems, [
    { path: 'cameras.ball.titel', line: 5, message: 'unknown key "titel"; did you mean "title"?' },
  ]);
  await assert.rejects(
    store.edit((raw) => ({ ...raw, http: { port: 1 } })),
    { code: 'config-file-invalid' },
  );
  assert.match(await readFile(file, 'utf8'), /titel/, 'what the person typed is still there');

  const mended = changed(store);
  await writeFile(file, `${BALL}    title: x\n`);
  await mended;
  assert.deepEqual(store.problems, []);
  assert.equal(store.config.cameras.ball?.title, 'x');
});

test('a file that vanishes leaves the last good configuration in use', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  const change = changed(store);
  await rm(file);
  await change;
  assert.deepEqual(Object.keys(store.config.cameras), ['ball']);
  assert.equal(store.problems.length, 1);
});

test('an edit changes file and configuration, once', async (context) => {
  const file = await createFile(context, `# mine\n${BALL}`);
  await using store = await open(file);
  let changes = 0;
  store.onChange(() => changes++);
  await store.edit((raw) => ({ ...raw, http: { port: 9090 } }));
  assert.equal(await readFile(file, 'utf8'), `# mine\n${BALL}http:\n  port: 9090\n`);
  assert.equal(store.config.http.port, 9090);
  // The next edit reads the file first and so sees what the watch would see.
  await store.edit((raw) => raw);
  assert.equal(changes, 1);
});

test('an edit that would make a mistake changes nothing', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  await assert.rejects(
    store.edit((raw) => ({ ...raw, http: { port: 'x' } })),
    {
      code: 'config-invalid',
      problems: [{ path: 'http.port', message: 'expected a number but found a text' }],
    },
  );
  assert.equal(await readFile(file, 'utf8'), BALL);
  assert.equal(store.config.http.port, 8080);
});

test('an edit keeps what was changed in the file a moment ago', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  await writeFile(file, `${BALL}    title: typed by hand\n`);
  await store.edit((raw) => ({ ...raw, http: { port: 9090 } }));
  const text = await readFile(file, 'utf8');
  assert.match(text, /typed by hand/);
  assert.match(text, /9090/);
});

test('a camera whose name looks like a number can be edited and removed', async (context) => {
  const file = await createFile(context, BALL.replace('  ball:', '  1:'));
  await using store = await open(file);
  await store.edit((raw) => ({ ...raw, cameras: { '1': { inputs: [{ path: 'demo:street' }] } } }));
  assert.equal(await readFile(file, 'utf8'), BALL.replace('  ball:', '  "1":').replace('demo:ball', 'demo:street'));
  await store.edit((raw) => ({ ...raw, cameras: {} }));
  assert.deepEqual(store.config.cameras, {});
});

test('edits at the same time all arrive', async (context) => {
  const file = await createFile(context, BALL);
  await using store = await open(file);
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(
    names.map((name) =>
      store.edit((raw) => ({
        ...raw,
        cameras: { ...(raw.cameras as object), [name]: { inputs: [{ path: 'demo:ball' }] } },
      })),
    ),
  );
  assert.deepEqual(Object.keys(store.config.cameras), ['ball', ...names]);
});

test('a folder that cannot be written still gives the demo cameras', async () => {
  await using store = await open('/sys/localcv-test/localcv.yaml');
  assert.deepEqual(Object.keys(store.config.cameras), ['ball', 'street']);
  await assert.rejects(
    store.edit((raw) => ({ ...raw, http: { port: 1 } })),
    { code: 'config-unwritable' },
  );
});

test('what is named but absent is told with its line, and the configuration is used all the same', async (context) => {
  const text = `tasks:
  helmets:
    file: helmets.ts
models:
  mine:
    title: Mine
    task: objects
    source:
      file: mine.onnx
    decoder: yunet
    labels: { file: names.txt }
    input: { size: { width: 64, height: 64 } }
${BALL}    detect:
      tasks:
        object:
        helmets:
`;
  const file = await createFile(context, text);
  await using store = await open(file);
  assert.deepEqual(store.problems, []);
  await store.lookAround();
  assert.deepEqual(
    store.notices.map(({ path, line, message }) => [path, line, message.replace(dirname(file), '…')]),
    [
      ['cameras.ball.detect.tasks.object', 19, 'there is no task "object"; did you mean "objects"?'],
      ['models.mine.source.file', 9, 'there is no file …/mine.onnx'],
      ['models.mine.labels.file', 11, 'there is no file …/names.txt'],
      ['tasks.helmets.file', 3, 'there is no file …/helmets.ts'],
    ],
  );
  for (const name of ['mine.onnx', 'names.txt', 'helmets.ts']) await writeFile(join(dirname(file), name), 'x');
  await store.lookAround();
  assert.equal(store.notices.length, 1);
});
