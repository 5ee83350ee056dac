import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type ModelSource, modelEntrySchema } from '#contract/models.ts';
import { imageByteLength } from '../../tasks/task-image.ts';
import type { PlannedModel, TaskPlan } from '../../tasks/task-plan.ts';
import type { Analysis, TaskRunner } from '../task-runner.ts';
import { createTestRuntime } from '../testing/test-runtime.ts';
import { OnnxExecutor } from './onnx/onnx-executor.ts';
import { InferenceServer } from './remote/testing/inference-server.ts';
import { memoryHog, REFUSED_FILES } from './testing/hostile-models.ts';
import { integerAttribute, TYPE, tinyIntegers, tinyOnnx } from './testing/tiny-onnx.ts';

const SIZE = { width: 8, height: 8 };
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };

/** The mean colour of a picture as its embedding. */
const MEAN_COLOUR = tinyOnnx({
  inputs: [{ name: 'image', type: TYPE.float32, dims: ['batch', 3, 8, 8] }],
  outputs: [{ name: 'embedding', type: TYPE.float32, dims: ['batch', 3] }],
  nodes: [
    {
      operator: 'ReduceSum',
      inputs: ['image', 'axes'],
      outputs: ['embedding'],
      attributes: [integerAttribute('keepdims', 0)],
    },
  ],
  constants: [tinyIntegers('axes', [2, 3])],
});

function planned(name: string, source: ModelSource, fallback: PlannedModel | null = null): PlannedModel {
  const { labels: _, ...entry } = modelEntrySchema.parse({
    title: name,
    task: 'scene',
    source,
    decoder: 'embedding',
    // Away from zero, which is no direction: black pictures are among the first that a task gets.
    input: { size: SIZE, fit: 'stretch', mean: -1 },
  });
  return { name, entry, labels: [], fallback };
}

function planOf(model: PlannedModel): TaskPlan {
  return { name: 'scene', model: model.name, method: { kind: 'model', model }, on: null };
}

describe('A model in its worker thread', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-worker-execution-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const write = async (name: string, bytes: Uint8Array) => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  };
  const warnings: string[] = [];
  const runtimeFor = (model: PlannedModel) =>
    createTestRuntime({
      cacheDirectory: folder,
      plan: async () => planOf(model),
      onWarning: (message) => warnings.push(message),
    });

  it('that is hostile fails with its name and harms nobody else', async () => {
    const hostile = [...Object.values(REFUSED_FILES).slice(0, 3), [memoryHog(), 'model-out-of-memory'] as const];
    for (const [bytes, code] of hostile) {
      await using runtime = runtimeFor(planned('hostile', { file: await write('hostile.onnx', bytes) }));
      await assert.rejects(runtime.load('scene', SIZE, AbortSignal.timeout(30_000)), { code });
    }
  });

  it('works on while its server is away, and says what runs it', async () => {
    const local = planned('local', { file: await write('mean-colour.onnx', MEAN_COLOUR) });
    const behind = await OnnxExecutor.open(MEAN_COLOUR, { threads: 1 });
    await using first = await InferenceServer.start(behind);
    const source = { remote: first.url, model: 'doubler', timeoutMs: 2_000 };
    await using runtime = runtimeFor(planned('remote', source, local));
    const runner = await runtime.load('scene', SIZE, AbortSignal.timeout(30_000));
    const url = first.url;
    assert.equal(runner.provider, `${url} (doubler)`);
    assertRed(await look(runner));

    await first[Symbol.asyncDispose]();
    assertRed(await look(runner));
    await until(runner, () => /^cpu \(The model server at .*no connection/.test(runner.provider ?? ''));

    await using _second = await InferenceServer.start(behind, { port: first.port });
    await until(runner, () => runner.provider === `${url} (doubler)`);
    assert.deepEqual(
      warnings.map((text) => text.replace(/:.*/, '')),
      ['remote', 'remote'],
    );
    await runner.release();
    await behind.close();
  });
});

/** Has a red picture looked at. */
async function look(runner: TaskRunner): Promise<Analysis | null> {
  const input = runner.inputFor(SIZE);
  const data = new Uint8Array(imageByteLength(input)).map((_, index) => (index % 3 === 0 ? 200 : 0));
  const context = { camera: 'door', ptsUs: 0, region: WHOLE, object: null };
  const prepare = async () => [{ image: { ...input, data }, context }];
  return await runner.analyse('door', { decodedAtMs: performance.now(), prepare });
}

function assertRed(analysis: Analysis | null): void {
  assert.deepEqual([...(analysis?.results[0]?.embedding ?? [])].map(Math.round), [1, 0, 0]);
}

/** Has pictures looked at until something is so. */
async function until(runner: TaskRunner, isSo: () => boolean): Promise<void> {
  for (const deadlineMs = performance.now() + 10_000; !isSo(); ) {
    assert.ok(performance.now() < deadlineMs, `still ${runner.provider}`);
    assertRed(await look(runner));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
