import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { StreamMessage } from '#contract/api.ts';
import type { Model, OfferedTask } from '#contract/models.ts';
import { OnnxGraph } from '../../inference/tfjs-import/onnx-graph.ts';
import { pin, serveBytes, startModelHost } from '../../models/testing/model-host.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';
import { until } from '../../testing/until.ts';

const CONTENT = randomBytes(200_000);

const configFor = (url: string, content: Uint8Array) => configWith(pin(content, url));
const configWith = (source: object) => `# my models
models:
  tiny: # fetched from our own host
    title: Tiny
    task: objects
    licence: MIT
    source: ${JSON.stringify(source)}
    decoder: yolox
    labels: coco-80
    input: { size: { width: 64, height: 64 } }
cameras: {}
`;

async function listModels(opened: TestServer): Promise<Model[]> {
  return (await opened.call('GET', '/api/models')).json<{ models: Model[] }>().models;
}

async function findModel(opened: TestServer, name: string): Promise<Model | undefined> {
  return (await listModels(opened)).find((model) => model.name === name);
}

/** The model once it is as wanted. */
async function untilModel(opened: TestServer, name: string, isWanted: (model: Model) => boolean): Promise<Model> {
  for (const deadlineMs = performance.now() + 10_000; performance.now() < deadlineMs; ) {
    const model = await findModel(opened, name);
    if (model !== undefined && isWanted(model)) return model;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain for the model ${name}`);
}

function tinyModel(): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, 8, 8] });
  graph.addOutput(graph.addNode('Relu', [input]), { name: 'out', type: 'float32', shape: [1, 3, 8, 8] });
  return graph.toBytes('test');
}

function upload(opened: TestServer, query: string, body: Uint8Array) {
  return opened.server.api.inject({
    method: 'POST',
    url: `/api/models?${query}`,
    headers: { authorization: `Bearer ${opened.token}`, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(body),
  });
}

const modelsFolder = (opened: TestServer) => join(dirname(opened.configFile), 'data/models');

describe('GET /api/models', () => {
  it('lists own models and those of the catalogue', async () => {
    await using opened = await startServer(configFor('https://models.example/tiny.onnx', CONTENT));
    const models = await listModels(opened);
    assert.deepEqual(models[0], {
      name: 'tiny',
      title: 'Tiny',
      task: 'objects',
      licence: 'MIT',
      decoder: 'yolox',
      source: 'models.example',
      state: 'available',
      problem: null,
      bytes: CONTENT.length,
      pulledBytes: null,
      input: '64x64 RGB',
      labels: 80,
      isPullable: true,
      isOwn: true,
      usedBy: [],
    });
    assert.equal(models.find(({ name }) => name === 'centernet')?.state, 'ready');
  });

  it('says what to do for a model that nobody offers, and that it cannot be pulled', async () => {
    await using opened = await startServer('cameras: {}');
    const lprnet = await findModel(opened, 'lprnet');
    assert.equal(lprnet?.isPullable, false);
    assert.match(lprnet?.problem ?? '', /models import FILE --name lprnet/);
  });

  it('says what to do about a file that is gone', async () => {
    await using opened = await startServer(configWith({ file: 'gone.onnx' }));
    const tiny = await findModel(opened, 'tiny');
    assert.equal(tiny?.state, 'broken');
    assert.match(tiny?.problem ?? '', /gone\.onnx is not there\. Put it there/);
  });

  it('is for those who are logged in', async () => {
    await using opened = await startServer('cameras: {}');
    for (const url of ['/api/models', '/api/models/measure', '/api/tasks'])
      assert.equal((await opened.server.api.inject({ url })).statusCode, 401);
  });
});

describe('GET /api/models/measure', () => {
  it('says that nothing is measured while nothing is', async () => {
    await using opened = await startServer('cameras: {}');
    assert.deepEqual((await opened.call('GET', '/api/models/measure')).json(), { progress: null });
  });
});

describe('POST /api/models/:name/pull', () => {
  let shared: TestServer;
  before(async () => {
    shared = await startServer('cameras: {}');
  });
  after(() => shared[Symbol.asyncDispose]());

  it('fetches a model and tells how far it is', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    await using opened = await startServer(configFor(`${host.origin}/tiny.onnx`, CONTENT));
    const states: string[] = [];
    const listen = (message: StreamMessage) => {
      if (message.type === 'models') states.push(message.models[0]?.state ?? '');
    };
    await using stream = await openStream(opened, listen);
    assert.ok(stream);
    const response = await opened.call('POST', '/api/models/tiny/pull');
    assert.equal(response.statusCode, 202, response.body);
    await untilModel(opened, 'tiny', ({ state }) => state === 'ready');
    await until('the stream to say so', () => states.at(-1) === 'ready');
    assert.equal(states[0], 'pulling');
  });

  it('keeps the reason of a failure, and can be tried again', async () => {
    let answer = serveBytes(randomBytes(CONTENT.length));
    await using host = await startModelHost((request, response) => answer(request, response));
    await using opened = await startServer(configFor(host.origin, CONTENT));
    await opened.call('POST', '/api/models/tiny/pull');
    const failed = await untilModel(opened, 'tiny', ({ problem }) => problem !== null);
    assert.equal(failed.state, 'available');
    assert.match(failed.problem ?? '', /SHA-256/);
    answer = serveBytes(CONTENT);
    await opened.call('POST', '/api/models/tiny/pull');
    await untilModel(opened, 'tiny', ({ state }) => state === 'ready');
  });

  it('is cancelled by DELETE', async () => {
    await using host = await startModelHost((_request, response) =>
      response.writeHead(200).write(CONTENT.subarray(0, 10)),
    );
    await using opened = await startServer(configFor(host.origin, CONTENT));
    await opened.call('POST', '/api/models/tiny/pull');
    await untilModel(opened, 'tiny', ({ pulledBytes }) => (pulledBytes ?? 0) > 0);
    assert.equal((await opened.call('DELETE', '/api/models/tiny/pull')).statusCode, 204);
    const { state, problem } = (await findModel(opened, 'tiny')) ?? {};
    assert.deepEqual([state, problem], ['available', null]);
  });

  for (const [name, status, code] of [
    ['nothing', 404, 'model-unknown'],
    ['centernet', 409, 'model-not-pullable'],
    ['lprnet', 409, 'model-not-pullable'],
    ['..%2F..%2Fetc', 400, 'invalid-request'],
    ['constructor', 404, 'model-unknown'],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const response = await shared.call('POST', `/api/models/${name}/pull`);
      assert.deepEqual([response.statusCode, response.json().error.code], [status, code]);
    });
  }
});

describe('POST /api/models', () => {
  let shared: TestServer;
  before(async () => {
    shared = await startServer('cameras: {}');
  });
  after(() => shared[Symbol.asyncDispose]());

  it('adds an ONNX file to the configuration, whose comments stay, and DELETE removes both', async () => {
    await using opened = await startServer(configFor('https://models.example/tiny.onnx', CONTENT));
    const query =
      'name=mine&decoder=yolov8&labels=cat,dog&width=8&height=8&task=objects&input=%7B%22channels%22%3A%22bgr%22%7D';
    const response = await upload(opened, query, tinyModel());
    assert.equal(response.statusCode, 201, response.body);
    const model = response.json<Model>();
    assert.deepEqual([model.state, model.isOwn, model.labels, model.input], ['ready', true, 2, '8x8 BGR']);
    const text = await readFile(opened.configFile, 'utf8');
    assert.match(text, /# my models/);
    assert.match(text, /# fetched from our own host/);
    assert.match(text, /mine:\n {4}title: mine/);
    assert.ok(existsSync(join(modelsFolder(opened), 'own/mine.onnx')));
    assert.equal((await opened.call('DELETE', '/api/models/mine')).statusCode, 204);
    assert.equal(existsSync(join(modelsFolder(opened), 'own/mine.onnx')), false);
    assert.equal(await findModel(opened, 'mine'), undefined);
  });

  it('takes the file of a model that people have to bring', async () => {
    await using opened = await startServer('cameras: {}');
    const response = await upload(opened, 'name=lprnet&decoder=ctc-text&width=94&height=24', tinyModel());
    assert.equal(response.statusCode, 201, response.body);
    assert.equal(response.json<Model>().state, 'ready');
  });

  for (const [what, query, body, status, code] of [
    ['a path as name', 'name=../../x&decoder=yolox&width=8&height=8', tinyModel(), 400, 'invalid-request'],
    ['an unknown decoder', 'name=x&decoder=magic&width=8&height=8', tinyModel(), 400, 'invalid-request'],
    ['an empty file', 'name=x&decoder=yunet&width=8&height=8', new Uint8Array(), 422, 'model-file-invalid'],
    [
      'a picture',
      'name=x&decoder=yunet&width=8&height=8',
      Buffer.from('\x89PNG\r\n\x1a\n and more'),
      422,
      'model-file-invalid',
    ],
    [
      'a file without the labels that its decoder needs',
      'name=x&decoder=yolox&width=8&height=8',
      tinyModel(),
      422,
      'config-invalid',
    ],
    [
      'another file than the catalogue has pinned',
      'name=midas-small&decoder=depth&width=8&height=8',
      tinyModel(),
      422,
      'model-mismatch',
    ],
    [
      'a file for a model that needs none',
      'name=centernet&decoder=centernet&width=8&height=8',
      tinyModel(),
      409,
      'model-not-importable',
    ],
    [
      'input settings that are no JSON',
      'name=x&decoder=yunet&width=8&height=8&input=no',
      tinyModel(),
      422,
      'config-invalid',
    ],
  ] as const) {
    it(`refuses ${what} and leaves nothing behind`, async () => {
      const response = await upload(shared, query, body);
      assert.deepEqual([response.statusCode, response.json().error.code], [status, code], response.body);
      const left = await readdir(modelsFolder(shared), { recursive: true }).catch(() => []);
      assert.deepEqual(
        left.filter((file) => file !== 'own'),
        [],
      );
      assert.equal(await readFile(shared.configFile, 'utf8'), 'cameras: {}');
    });
  }
});

describe('POST /api/models where the folder of models is not as it should be', () => {
  const QUERY = 'name=mine&decoder=yolov8&labels=cat,dog&width=8&height=8';

  it('says that it cannot write', async () => {
    await using opened = await startServer('cameras: {}\n');
    await rm(modelsFolder(opened), { recursive: true, force: true });
    await writeFile(modelsFolder(opened), 'in the way');
    const response = await upload(opened, QUERY, tinyModel());
    assert.equal(response.json().error.code, 'model-unwritable', response.body);
  });

  it('removes what an upload left that a killed server was taking', async () => {
    await using opened = await startServer('cameras: {}\n');
    await mkdir(modelsFolder(opened), { recursive: true });
    await writeFile(join(modelsFolder(opened), '.upload-0f0c9e0e-0000-4000-8000-000000000000.tmp'), 'half');
    assert.equal((await upload(opened, QUERY, tinyModel())).statusCode, 201);
    assert.deepEqual(await readdir(modelsFolder(opened)), ['own']);
  });
});

describe('DELETE /api/models/:name', () => {
  it('removes fetched files but no model that is in use', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    const config = configFor(host.origin, CONTENT).replace(
      'cameras: {}',
      'tasks: { objects: { model: tiny } }\ncameras: { a: { inputs: [{ path: "demo:ball" }], detect: { tasks: { objects: } } } }',
    );
    await using opened = await startServer(config);
    await opened.call('POST', '/api/models/tiny/pull');
    await untilModel(opened, 'tiny', ({ state }) => state === 'ready');
    assert.deepEqual((await findModel(opened, 'tiny'))?.usedBy, ['objects']);
    const refused = await opened.call('DELETE', '/api/models/tiny');
    assert.deepEqual([refused.statusCode, refused.json().error.code], [409, 'model-in-use']);
    await opened.call('DELETE', '/api/cameras/a');
    // The section "tasks" still names it.
    assert.equal((await opened.call('DELETE', '/api/models/tiny')).statusCode, 422);
    assert.equal((await opened.call('DELETE', '/api/models/centernet')).json().error.code, 'model-not-removable');
  });
});

describe('GET /api/tasks', () => {
  it('lists built-in tasks and those of the configuration with what they lack', async () => {
    await using opened = await startServer(
      `${configFor('https://models.example/t.onnx', CONTENT)}tasks: { helmets: { title: Helmets, model: tiny } }\n`,
    );
    const { tasks } = (await opened.call('GET', '/api/tasks')).json<{ tasks: OfferedTask[] }>();
    const find = (name: string) => tasks.find((task) => task.name === name);
    assert.deepEqual([find('objects')?.origin, find('objects')?.problem], ['built-in', null]);
    assert.deepEqual(
      [find('helmets')?.title, find('helmets')?.origin, find('helmets')?.model],
      ['Helmets', 'configuration', 'tiny'],
    );
    assert.match(find('helmets')?.problem ?? '', /"tiny" has to be pulled first/);
    assert.equal(find('pose')?.on, 'objects');
  });
});

async function openStream(opened: TestServer, listen: (message: StreamMessage) => void): Promise<AsyncDisposable> {
  const closing = new AbortController();
  const response = await fetch(`http://127.0.0.1:${opened.server.port}/api/stream`, {
    headers: { authorization: `Bearer ${opened.token}` },
    signal: closing.signal,
  });
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.match(/^data: (.*)$/m)?.[1];
        if (data !== undefined) listen(JSON.parse(data));
      }
    }
  })().catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      closing.abort();
      await reading;
    },
  };
}
