import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type ExecutionProvider, inferenceConfigSchema, type ModelInput, modelInputSchema } from '#contract/models.ts';
import { endlessLoop, memoryHog } from '../testing/hostile-models.ts';
import { doublingModel, type TinyValue, TYPE, tinyOnnx } from '../testing/tiny-onnx.ts';
import { surveyProviders } from './execution-providers.ts';
import { type OnnxModelOptions, openOnnxModel } from './open-onnx-model.ts';
import { type TrialLimits, tryModel } from './try-model.ts';

const SIZE = { width: 8, height: 8 };
const INPUT: ModelInput = modelInputSchema.parse({ size: SIZE });

function options(change: Partial<OnnxModelOptions> & { provider?: ExecutionProvider | 'auto' } = {}): OnnxModelOptions {
  const { provider = 'cpu', ...rest } = change;
  const inference = inferenceConfigSchema.parse({ provider });
  const onWarning = (message: string) => assert.fail(message);
  return { input: INPUT, size: SIZE, inference, isTrusted: false, onWarning, availableBytes: 2 ** 30, ...rest };
}

/** Empty for a process that has gone; those of trials before this one are killed, not waited for. */
function readProcessFile(processId: string, name: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${processId}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

/** The environment of the child with this parameter. Both are empty for a moment while a process becomes another program. */
async function environmentOfChild(parameter: string): Promise<string> {
  for (const deadlineMs = Date.now() + 2_500; Date.now() < deadlineMs; await setImmediate()) {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    const child = children.find((id) => readProcessFile(id, 'cmdline').split('\0').includes(parameter));
    const environment = child === undefined ? '' : readProcessFile(child, 'environ');
    if (environment !== '') return environment;
  }
  throw new Error(`Expected a child with the parameter ${parameter}`);
}

/** The tools of the real thing, which note what is tried. */
function watchedTools() {
  const tried: string[] = [];
  return {
    tried,
    tools: {
      survey: surveyProviders(),
      now: () => performance.now(),
      tryModel: (request: Parameters<typeof tryModel>[0], limits: TrialLimits) => {
        tried.push(request.provider);
        return tryModel(request, limits);
      },
    },
  };
}

/** A model with inputs of the test's own that does nothing else. */
function modelOf(...inputs: readonly TinyValue[]): Uint8Array {
  const [first] = inputs;
  const nodes = [{ operator: 'Identity', inputs: [first?.name ?? ''], outputs: ['out'] }];
  return tinyOnnx({ inputs, outputs: [{ name: 'out', type: first?.type ?? 1, dims: first?.dims ?? [] }], nodes });
}

const IMAGE: TinyValue = { name: 'image', type: TYPE.float32, dims: ['n', 3, 8, 8] };

describe('An ONNX model', () => {
  let cacheDirectory: string;
  before(async () => {
    cacheDirectory = await mkdtemp(join(tmpdir(), 'localcv-execution-'));
  });
  after(() => rm(cacheDirectory, { recursive: true, force: true }));

  const MISFITS: Readonly<Record<string, readonly [model: Uint8Array, input: Partial<ModelInput>, message: RegExp]>> = {
    'of another size': [
      modelOf({ ...IMAGE, dims: [1, 3, 416, 416] }),
      {},
      /takes float32 \[1, 3, 416, 416\] for "image", but is to be given float32 \[1, 3, 8, 8\] \(nchw, rgb, 8x8\)/,
    ],
    'of another layout': [modelOf({ ...IMAGE, dims: [1, 8, 8, 3] }), {}, /\[1, 8, 8, 3\].*\[1, 3, 8, 8\]/],
    'of another type': [modelOf({ ...IMAGE, type: TYPE.uint8 }), {}, /takes uint8 .* given float32/],
    'that takes floats, given bytes': [modelOf(IMAGE), { type: 'uint8' }, /takes float32 .* given uint8/],
    'with another number of dimensions': [modelOf({ ...IMAGE, dims: [3, 8, 8] }), {}, /\[3, 8, 8\]/],
    'of gray pictures': [modelOf({ ...IMAGE, dims: [1, 1, 8, 8] }), {}, /\[1, 1, 8, 8\]/],
    'without the input of the entry': [modelOf(IMAGE), { name: 'pixels' }, /no input "pixels", but "image"/],
    'with an input that nobody fills': [
      modelOf(IMAGE, { name: 'prompt', type: TYPE.int64, dims: [1, 77] }),
      {},
      /also needs int64 \[1, 77\] for "prompt"/,
    ],
  };
  for (const [name, [model, input, message]] of Object.entries(MISFITS)) {
    it(`${name} is refused with both sides`, async () => {
      const opening = openOnnxModel(model, options({ input: { ...INPUT, ...input } }));
      await assert.rejects(opening, { code: 'model-invalid', message });
    });
  }

  it('that ONNX Runtime does not take is refused with its reason', async () => {
    const model = tinyOnnx({
      inputs: [IMAGE],
      outputs: [{ ...IMAGE, name: 'out' }],
      nodes: [{ operator: 'NoSuchOperator', inputs: ['image'], outputs: ['out'] }],
    });
    await assert.rejects(openOnnxModel(model, options()), { code: 'model-invalid', message: /NoSuchOperator/ });
  });

  it('that wants more memory than there is takes nothing down', async () => {
    await assert.rejects(openOnnxModel(memoryHog(), options()), { code: 'model-out-of-memory' });
  });

  it('that never comes to an end is given up', async () => {
    const opening = openOnnxModel(endlessLoop(), options({ trialTimeoutMs: 1_500 }));
    await assert.rejects(opening, { code: 'model-invalid', message: /did not finish one picture within 1\.5 s/ });
  });

  it('of strangers is tried once, and not again while it stays the same', async () => {
    const { tools, tried } = watchedTools();
    for (let start = 0; start < 2; start++) {
      const executor = await openOnnxModel(doublingModel(), options({ cacheDirectory, tools }));
      assert.equal(executor.provider, 'cpu');
      await executor.close();
    }
    assert.deepEqual(tried, ['cpu']);
    await (await openOnnxModel(doublingModel({ hasSizes: true }), options({ cacheDirectory, tools }))).close();
    assert.deepEqual(tried, ['cpu', 'cpu']);
  });

  it('of halves is tried like others', async () => {
    await (await openOnnxModel(doublingModel({ type: TYPE.float16 }), options())).close();
  });

  it('of our own needs no trial', async () => {
    const { tools, tried } = watchedTools();
    await (await openOnnxModel(doublingModel(), options({ isTrusted: true, tools }))).close();
    assert.deepEqual(tried, []);
  });

  // None of them is in the package of ONNX Runtime that this project depends on, on any platform.
  it('runs on the CPU where the wanted provider is missing, and says so once', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const executor = await openOnnxModel(
      doublingModel(),
      options({ provider: 'openvino', isTrusted: true, onWarning }),
    );
    assert.match(executor.provider, /^cpu \(openvino failed: this ONNX Runtime has no openvino; it has cpu/);
    assert.equal(warnings.length, 1);
    const image = { type: 'float32', dims: [1, 3, 8, 8], data: new Float32Array(192).fill(1) } as const;
    const outputs = await executor.run(new Map([['image', image]]));
    assert.equal(outputs.get('sums')?.data[0], 192);
    await executor.close();
  });

  it('runs on the CPU where a provider passes the trial and then fails', async () => {
    const warnings: string[] = [];
    const tools = {
      survey: { obstacleTo: () => null, hasDevice: () => true },
      now: () => 0,
      tryModel: async () => ({ type: 'passed', cpuMs: 2, providerMs: 1 }) as const,
    };
    const onWarning = (message: string) => warnings.push(message);
    const executor = await openOnnxModel(doublingModel(), options({ provider: 'openvino', tools, onWarning }));
    assert.match(executor.provider, /^cpu \(openvino failed: ONNX Runtime /);
    assert.equal(warnings.length, 1);
    await executor.close();
  });

  // With and without a graphics card: something runs it, in bounded time, and this process lives on.
  it('survives every provider that ONNX Runtime offers here', async () => {
    const { tools } = watchedTools();
    for (const provider of ['webgpu', 'cuda', 'tensorrt'] as const) {
      const executor = await openOnnxModel(doublingModel(), options({ provider, tools, onWarning: () => {} }));
      assert.match(executor.provider, new RegExp(`^(${provider}|cpu \\(${provider} failed: .+\\))$`));
      await executor.close();
    }
  });

  it('is tried without the secrets of the environment', {
    skip: !existsSync('/proc/self') && 'there is no /proc',
  }, async () => {
    process.env.LOCALCV_SECRET = 'geheim';
    const inputs = [{ name: 'image', type: 'float32', dims: [1, 3, 8, 8] }];
    const request = { model: endlessLoop(), inputs, provider: 'cpu', threads: 1 } as const;
    const tried = tryModel(request, { timeoutMs: 3_141, memoryBytes: 1e9 });
    delete process.env.LOCALCV_SECRET;
    const environment = await environmentOfChild('4141');
    assert.match(environment, /NODE_CHANNEL_FD=/);
    assert.doesNotMatch(environment, /geheim/);
    assert.equal((await tried).type, 'timed-out');
  });

  it('can be tried from a worker thread that ends meanwhile', async () => {
    const url = JSON.stringify(new URL('./try-model.ts', import.meta.url).href);
    const script = `import(${url}).then(({ tryModel }) => {
      const { model, inputs } = require('node:worker_threads').workerData;
      void tryModel({ model, inputs, provider: 'cpu', threads: 1 }, { timeoutMs: 2_000, memoryBytes: 1e9 });
      setTimeout(() => process.exit(3), 200);
    })`;
    const inputs = [{ name: 'image', type: 'float32', dims: [1, 3, 8, 8] }];
    const worker = new Worker(script, { eval: true, workerData: { model: endlessLoop(), inputs } });
    const { promise, resolve } = Promise.withResolvers<number>();
    worker.once('exit', resolve);
    assert.equal(await promise, 3);
  });
});
