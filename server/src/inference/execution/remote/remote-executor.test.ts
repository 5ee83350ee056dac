import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { describeExecutor } from '../model-executor.contract.ts';
import type { ModelExecutor, Tensor } from '../model-executor.ts';
import { OnnxExecutor } from '../onnx/onnx-executor.ts';
import { doublingModel } from '../testing/tiny-onnx.ts';
import { RemoteExecutor, type RemoteSource } from './remote-executor.ts';
import { type InferenceAnswer, InferenceServer, type InferenceServerOptions } from './testing/inference-server.ts';

function sourceOf(url: string, change: Partial<RemoteSource> = {}): RemoteSource {
  return { remote: url, model: 'doubler', timeoutMs: 2_000, ...change };
}

for (const isBinary of [true, false]) {
  describeExecutor(`RemoteExecutor (${isBinary ? 'binary' : 'JSON'})`, async (bytes) => {
    const model = await OnnxExecutor.open(bytes, { threads: 1 });
    // Halves have no form in JSON, so no server offers them without the extension.
    const halves = model.signature.inputs.some(({ type }) => type === 'float16');
    const server = await InferenceServer.start(model, { isBinary: isBinary || halves });
    const executor = await RemoteExecutor.open(sourceOf(server.url));
    return {
      executor,
      async [Symbol.asyncDispose]() {
        await executor.close();
        await server[Symbol.asyncDispose]();
        await model.close();
      },
    };
  });
}

const IMAGE: Tensor = { type: 'float32', dims: [1, 3, 8, 8], data: new Float32Array(192).fill(0.5) };
const INPUTS = new Map([['image', IMAGE]]);

describe('A model server', () => {
  let model: ModelExecutor;
  before(async () => {
    model = await OnnxExecutor.open(doublingModel(), { threads: 1 });
  });
  after(() => model.close());

  const start = (options: InferenceServerOptions = {}) => InferenceServer.start(model, options);

  type Json = Record<string, unknown> & { outputs: Record<string, unknown>[] };
  /** Changes the JSON of the answers to inference and leaves the rest alone. */
  const edit = (change: (json: Json) => unknown) => (path: string, answer: InferenceAnswer) => {
    if (!path.endsWith('/infer')) return answer;
    const json = Buffer.from(JSON.stringify(change(JSON.parse(Buffer.from(answer.body).toString()))));
    return { ...answer, body: json };
  };
  const set = (index: number, part: Record<string, unknown>) =>
    edit((json) => {
      Object.assign(json.outputs[index] ?? {}, part);
      return json;
    });
  const replace = (part: Partial<InferenceAnswer>) => (path: string, answer: InferenceAnswer) =>
    path.endsWith('/infer') ? { ...answer, ...part } : answer;

  const LIES: Readonly<Record<string, readonly [spoil: InferenceServerOptions['spoil'], message: RegExp]>> = {
    'fails itself': [
      replace({ status: 500, body: Buffer.from('{"error":"CUDA out of\\nmemory"}') }),
      /answers 500 \(CUDA out of memory\)/,
    ],
    'answers with a page': [replace({ status: 502, body: Buffer.from('<html>Bad gateway') }), /answers 502\./],
    'redirects elsewhere': [
      replace({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
      /redirects elsewhere \(302\)/,
    ],
    'answers with lists in lists without end': [
      replace({ body: Buffer.from(`${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`) }),
      /far more values than any model gives/,
    ],
    'answers with something else than JSON': [replace({ body: Buffer.from('{"outputs": [NaN]}') }), /not JSON/],
    'answers with nothing': [replace({ body: new Uint8Array() }), /not JSON/],
    'answers with other JSON': [replace({ body: Buffer.from('[1, 2]') }), /no inference response/],
    'leaves out an output': [
      edit((json) => ({ ...json, outputs: json.outputs.slice(1) })),
      /leaves out the output "doubled"/,
    ],
    'gives an output of its own': [set(0, { name: 'other' }), /gives "other", which the model does not have/],
    'gives another type': [set(0, { datatype: 'FP64' }), /"doubled" is FP64 where float32 was promised/],
    'gives texts': [set(0, { datatype: 'BYTES' }), /"doubled" is BYTES/],
    'gives another shape': [
      set(0, { shape: [1, 3, 8, 9] }),
      /"doubled" is \[1, 3, 8, 9\] where \[any, 3, 8, 8\] was promised/,
    ],
    'claims an absurd shape': [set(1, { shape: [2 ** 40] }), /"sums" has 1099511627776 values/],
    'gives fewer values than it says': [set(0, { data: [1, 2, 3] }), /"doubled" has not the 192 numbers/],
    'gives more values than it says': [set(1, { data: [1, 2, 3] }), /"sums" has not the 1 numbers/],
    'gives values that are no numbers': [set(1, { data: ['1'] }), /"sums" has not the 1 numbers/],
    'gives no values': [set(1, { data: null }), /"sums" has not the 1 numbers/],
    'nests its values without end': [
      set(1, { data: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) }),
      /"sums" has not/,
    ],
    'announces bytes that are not there': [set(1, { parameters: { binary_data_size: 4 } }), /shorter than it says/],
    'gives a length that is none': [
      replace({ headers: { 'inference-header-content-length': '-5' } }),
      /no valid length/,
    ],
    'gives a length beyond the end': [
      replace({ headers: { 'inference-header-content-length': '99999999' } }),
      /shorter than it says/,
    ],
    'answers without an end': [replace({ body: Buffer.alloc(2 ** 26 + 1, ' ') }), /longer than \d+ bytes/],
  };
  for (const [name, [spoil, message]] of Object.entries(LIES)) {
    it(`that ${name} is named`, async () => {
      await using server = await start({ isBinary: false, ...(spoil && { spoil }) });
      const executor = await RemoteExecutor.open(sourceOf(server.url));
      await assert.rejects(executor.run(INPUTS), { code: 'model-server-failed', retryable: true, message });
      await executor.close();
    });
  }

  it('that cuts its bytes short is named', async () => {
    const spoil = (path: string, answer: InferenceAnswer) =>
      path.endsWith('/infer') ? { ...answer, body: answer.body.subarray(0, -4) } : answer;
    await using server = await start({ spoil });
    const executor = await RemoteExecutor.open(sourceOf(server.url));
    await assert.rejects(executor.run(INPUTS), { message: /shorter than it says/ });
    await executor.close();
  });

  it('that hangs is given up in time, and then left alone', async () => {
    let hangs = true;
    const spoil = (path: string, answer: InferenceAnswer) =>
      path.endsWith('/infer') && hangs ? new Promise<InferenceAnswer>(() => {}) : answer;
    await using server = await start({ spoil });
    let nowMs = 0;
    const backoff = { initialMs: 1_000, maximumMs: 8_000 };
    const executor = await RemoteExecutor.open(sourceOf(server.url, { timeoutMs: 300 }), { backoff, now: () => nowMs });
    await assert.rejects(executor.run(INPUTS), { message: /no answer within 300 ms/ });
    const asked = server.paths.length;
    for (let frame = 0; frame < 20; frame++)
      await assert.rejects(executor.run(INPUTS), { code: 'model-server-failed' });
    assert.equal(server.paths.length, asked, 'expected no request while the server is left alone');
    hangs = false;
    await runUntilItWorks(executor, () => (nowMs += 8_000));
    assert.ok(server.paths.includes('/v2/models/doubler/ready'));
    await executor.close();
  });

  it('that goes and comes back is used again', async () => {
    const port = await freePort();
    let nowMs = 0;
    const first = await start({ port });
    const executor = await RemoteExecutor.open(sourceOf(first.url), { now: () => nowMs });
    await executor.run(INPUTS);
    await first[Symbol.asyncDispose]();
    await assert.rejects(executor.run(INPUTS), { message: /no connection/ });
    await using _second = await start({ port });
    await runUntilItWorks(executor, () => (nowMs += 30_000));
    await executor.close();
  });

  it('is asked for its model by name and version, with the password that only it sees', async () => {
    await using server = await start();
    const url = server.url.replace('http://', 'http://anna:s3cret@');
    const executor = await RemoteExecutor.open(sourceOf(url, { version: '1' }));
    await executor.run(INPUTS);
    assert.deepEqual(server.paths, ['/v2', '/v2/models/doubler/versions/1', '/v2/models/doubler/versions/1/infer']);
    assert.equal(server.lastHeaders.authorization, `Basic ${Buffer.from('anna:s3cret').toString('base64')}`);
    assert.equal(executor.provider, `${server.url} (doubler)`);
    await executor.close();
  });

  it('without the model is named', async () => {
    await using server = await start();
    const opening = RemoteExecutor.open(sourceOf(server.url, { model: 'yolo' }));
    await assert.rejects(opening, {
      code: 'model-server-failed',
      message: /answers 404 \(Request for unknown model: 'yolo'/,
    });
  });

  it('that is not there is named, without the password', async () => {
    const opening = RemoteExecutor.open(sourceOf(`http://anna:s3cret@127.0.0.1:${await freePort()}`));
    await assert.rejects(opening, (error: Error) => {
      assert.match(error.message, /no connection/);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  it('with a model of texts is refused', async () => {
    const spoil = (path: string, answer: InferenceAnswer) =>
      path.endsWith('/doubler')
        ? { ...answer, body: Buffer.from(Buffer.from(answer.body).toString().replace('FP32', 'BYTES')) }
        : answer;
    await using server = await start({ spoil });
    await assert.rejects(RemoteExecutor.open(sourceOf(server.url)), { code: 'model-invalid', message: /BYTES/ });
  });
});

/** Whether the server is back is found out aside, so it takes some calls. */
async function runUntilItWorks(executor: ModelExecutor, passTime: () => void): Promise<void> {
  for (const deadlineMs = performance.now() + 5_000; ; ) {
    try {
      await executor.run(INPUTS);
      return;
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      passTime();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  await closed.promise;
  return typeof address === 'object' && address !== null ? address.port : 0;
}
