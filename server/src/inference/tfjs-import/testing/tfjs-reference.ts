import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

interface TopologyFile {
  readonly modelTopology: {
    readonly node: readonly {
      readonly name: string;
      readonly op: string;
      readonly input?: readonly string[];
      attr: TopologyAttributes;
    }[];
  };
  readonly weightsManifest: readonly { readonly weights: readonly tf.io.WeightsManifestEntry[] }[];
}
interface TopologyAttributes {
  shape?: { shape: { dim: { size: string }[] } };
}

/** A tensor as TensorFlow.js gives it, rank 4 in NHWC order. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Runs a graph model with TensorFlow.js itself (WebAssembly back end), to compare an import with.
 *
 * @param image already normalised samples, [1, height, width, 3]; may have another size than the file names
 * @param outputs names of the nodes whose values are wanted
 */
export async function runWithTfjs(
  topology: Uint8Array,
  weights: Uint8Array,
  image: ReferenceTensor,
  outputs: readonly string[],
): Promise<ReferenceTensor[]> {
  await selectBackend();
  const file: TopologyFile = JSON.parse(new TextDecoder().decode(topology));
  const weightData = Uint8Array.from(weights);
  adaptInputSize(file, weightData, image.shape);
  const weightSpecs = file.weightsManifest.flatMap((group) => [...group.weights]);
  const source = tf.io.fromMemory({ modelTopology: file.modelTopology, weightSpecs, weightData: weightData.buffer });
  const model = await loadGraphModel(source);
  const [placeholder] = model.inputs;
  // Some models take whole numbers, and TensorFlow.js insists on it.
  const type = placeholder?.dtype === 'int32' ? 'int32' : 'float32';
  const input = tf.tensor(image.values, [...image.shape], type);
  const results = [model.execute({ [placeholder?.name ?? '']: input }, [...outputs])].flat();
  const tensors = results.map((result) => ({ shape: result.shape, values: Float32Array.from(result.dataSync()) }));
  tf.dispose([input, ...results]);
  model.dispose();
  return tensors;
}

let selected: Promise<boolean> | undefined;

function selectBackend(): Promise<boolean> {
  setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  selected ??= tf.setBackend('wasm');
  return selected;
}

/** TensorFlow.js insists on the size in the file, and the sizes that the model resizes to belong to it. */
function adaptInputSize(file: TopologyFile, weights: Uint8Array, shape: readonly number[]): void {
  const placeholder = file.modelTopology.node.find(({ op }) => op === 'Placeholder');
  const dimensions = placeholder?.attr.shape?.shape.dim ?? [];
  const named = dimensions.map(({ size }) => Number(size));
  for (const [axis, dimension] of dimensions.entries()) dimension.size = String(shape[axis]);
  const view = new DataView(weights.buffer);
  for (const node of file.modelTopology.node) {
    if (node.op !== 'ResizeBilinear') continue;
    const offset = weightOffset(file, node.input?.[1] ?? '');
    for (const axis of [0, 1]) {
      const position = offset + 4 * axis;
      view.setInt32(position, (view.getInt32(position, true) * (shape[axis + 1] ?? 0)) / (named[axis + 1] ?? 1), true);
    }
  }
}

function weightOffset(file: TopologyFile, name: string): number {
  let offset = 0;
  for (const weight of file.weightsManifest.flatMap((group) => group.weights)) {
    if (weight.name === name) return offset;
    const bytes = weight.quantization?.dtype === 'float16' ? 2 : 4;
    offset += bytes * weight.shape.reduce((product, size) => product * size, 1);
  }
  throw new TypeError(`Expected a weight named ${name} but found none`);
}
