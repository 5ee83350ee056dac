import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { modelEntrySchema } from '#contract/models.ts';
import type { TaskRunner } from '../../inference/task-runner.ts';
import { OnnxGraph } from '../../inference/tfjs-import/onnx-graph.ts';
import { OwnTaskFolder } from './testing/own-task-folder.ts';

const INPUT = { width: 64, height: 64 };
/** Twice as wide as high, so the model's square input has a letterbox above and below. */
const PICTURE = { width: 64, height: 32 };

/** A "detector" of no known family: a grid of 8 x 8 cells, each with the brightness of its pixels, 0..1. */
function brightnessGrid(): Uint8Array {
  const graph = new OnnxGraph();
  const image = graph.addInput({ name: 'image', type: 'float32', shape: [1, 3, INPUT.height, INPUT.width] });
  const gray = graph.addNode('ReduceMean', [image], { axes: [1], keepdims: 1 });
  const cells = graph.addNode('AveragePool', [gray], { kernel_shape: [8, 8], strides: [8, 8] });
  graph.addOutput(cells, { name: 'cells', type: 'float32', shape: [1, 1, 8, 8] });
  return graph.toBytes('test');
}

const READ_CELLS = `import type { Task } from 'localcv';
export default {
  image: { width: 64, height: 64 },
  models: ['grid'],
  async analyse(frame, tools) {
    const outputs = await tools.model('grid').run(frame);
    const cells = outputs.tensors.get('cells');
    if (cells === undefined) throw new Error('no cells');
    const [, , rows = 0, columns = 0] = cells.dims;
    const side = outputs.input.width / columns;
    const found = [];
    for (const [index, score] of cells.data.entries()) {
      if (score < 0.5) continue;
      const corner = { x: (index % columns) * side, y: Math.floor(index / columns) * side };
      const box = outputs.boxInPicture({ ...corner, width: side, height: outputs.input.height / rows });
      found.push({ label: 'light', score, box, landmarks: [outputs.pointInPicture(corner)] });
    }
    return { objects: tools.withoutOverlaps([...found, ...found], 0.5) };
  },
} satisfies Task;
`;

describe('a model of no known family', () => {
  let own: OwnTaskFolder;
  beforeEach(async () => {
    own = await OwnTaskFolder.create({ analysisTimeoutMs: 10_000 });
    await writeFile(join(own.path, 'grid.onnx'), brightnessGrid());
  });
  afterEach(() => own[Symbol.asyncDispose]());

  const configure = (entry: object) =>
    own.tasks.apply({
      models: { grid: modelEntrySchema.parse({ ...ENTRY, ...entry }) },
      tasks: { plain: { model: 'grid' } },
    });

  it('is read by the code of a task, in coordinates of the picture', async () => {
    configure({ decoder: 'raw' });
    await own.save('lights', READ_CELLS);
    const { objects } = await analyseLight(await own.load('lights', PICTURE));
    assert.deepEqual(objects, [
      {
        label: 'light',
        score: 1,
        box: { x: 0.25, y: 0.5, width: 0.125, height: 0.25 },
        landmarks: [{ x: 0.25, y: 0.5 }],
      },
    ]);
  });

  it('may have a decoder that knows it as well', async () => {
    configure({ decoder: 'depth' });
    await own.save('lights', READ_CELLS);
    assert.equal((await analyseLight(await own.load('lights', PICTURE))).objects.length, 1);
  });

  it('cannot be read where a fallback with other outputs may stand in', async () => {
    const source = { remote: 'http://127.0.0.1:1', model: 'grid', fallback: 'centernet' };
    configure({ decoder: 'raw', source });
    await own.save('lights', READ_CELLS);
    await assert.rejects(own.load('lights', PICTURE), { code: 'model-invalid', message: /Leave "fallback" out/ });
  });

  it('is no task by itself, and says so', async () => {
    configure({ decoder: 'raw' });
    await assert.rejects(own.load('plain', PICTURE), {
      code: 'model-invalid',
      message: /a task file that reads its outputs/,
    });
  });

  it('says so where what was made of the outputs are no numbers', async () => {
    configure({ decoder: 'raw', input: { size: INPUT, scale: 1e30, mean: -1e30 } });
    await own.save('lights', READ_CELLS);
    await assert.rejects(analyseLight(await own.load('lights', PICTURE)), { code: 'task-result-invalid' });
  });
});

const ENTRY = {
  title: 'Grid',
  task: 'lights',
  source: { file: 'grid.onnx' },
  input: { size: INPUT, scale: 1 / 255 },
};

/** Of a black picture with one white square of 8 x 8 pixels: the third column from the left, third row from the top. */
async function analyseLight(runner: TaskRunner) {
  const image = { ...runner.inputFor(PICTURE), data: new Uint8Array(PICTURE.width * PICTURE.height * 3) };
  for (let y = 16; y < 24; y++) image.data.fill(255, (y * PICTURE.width + 16) * 3, (y * PICTURE.width + 24) * 3);
  const context = { camera: 'door', ptsUs: 0, region: { x: 0, y: 0, width: 1, height: 1 }, object: null };
  const outcome = await runner.analyse('door', {
    decodedAtMs: performance.now(),
    prepare: async () => [{ image, context }],
  });
  assert.ok(outcome !== null && 'results' in outcome);
  return outcome.results[0] ?? { objects: [] };
}
