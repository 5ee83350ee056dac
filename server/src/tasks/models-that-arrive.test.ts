import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inferenceConfigSchema, modelEntrySchema } from '#contract/models.ts';
import { pulledModelFile } from '../inference/model-store/pulled-model-file.ts';
import { OnnxGraph } from '../inference/tfjs-import/onnx-graph.ts';
import { WorkerTaskRuntime } from '../inference/worker-task-runtime.ts';
import { until } from '../testing/until.ts';
import { ConfiguredTasks } from './configured-tasks.ts';

const PICTURE = { width: 64, height: 48 };
const SHA256 = 'ab'.repeat(32);

function classifier(): Uint8Array {
  const graph = new OnnxGraph();
  const input = graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, 8, 8] });
  const flat = graph.addNode('Flatten', [graph.addNode('GlobalAveragePool', [input])]);
  graph.addOutput(flat, { name: 'scores', type: 'float32', shape: [1, 3] });
  return graph.toBytes('test');
}

test('a task that waits for its model can be loaded as soon as the file is there', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'localcv-arrive-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const modelsDirectory = join(folder, 'models');
  const tiny = modelEntrySchema.parse({
    title: 'Tiny',
    task: 'scene',
    source: { url: 'https://models.example/tiny.onnx', bytes: 1, sha256: SHA256 },
    decoder: 'classification',
    labels: ['red', 'green', 'blue'],
    input: { size: { width: 8, height: 8 }, scale: 1 / 255 },
  });
  const configuration = {
    configDirectory: folder,
    modelsDirectory,
    models: { tiny },
    tasks: { scene: { model: 'tiny' } },
  };
  const onWarning = (message: string) => assert.fail(message);
  await using tasks = new ConfiguredTasks({
    catalogue: {},
    configuration,
    onChange: () => void runtime.replan(),
    onWarning,
  });
  await using runtime = new WorkerTaskRuntime({
    cacheDirectory: join(folder, 'cache'),
    modelsDirectory,
    inference: inferenceConfigSchema.parse({}),
    plan: (task) => tasks.plan(task),
    onWarning,
  });
  const limit = AbortSignal.timeout(20_000);
  const changes = runtime.changes('scene');
  await assert.rejects(runtime.load('scene', PICTURE, limit), { code: 'model-missing', message: /models pull tiny/ });
  await mkdir(modelsDirectory);
  await writeFile(pulledModelFile(modelsDirectory, 'tiny', SHA256), classifier());
  await until('the change', () => changes.aborted);
  const runner = await runtime.load('scene', PICTURE, limit);
  assert.equal(runner.plan.model, 'Tiny');
  await runner.release();
});
