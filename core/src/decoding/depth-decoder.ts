import type { Letterbox } from '../detection/letterbox.ts';
import type { DepthMap } from '../detection/result.ts';
import { type DecodeContext, type Decoder, type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';
import { choiceOption } from './decoder-options.ts';
import { describeOutputs, requireOnlyOutput } from './require-output.ts';

/** A map is drawn over a video, smoothly: more samples would only cost bandwidth. */
const LONGEST_SIDE = 256;
/** A few samples far off would squeeze all others into a few shades. */
const LOW_SHARE = 0.02;
const HIGH_SHARE = 0.98;
/** So many say where the shares lie; sorting all would take longer than everything else. */
const SAMPLES_FOR_SHARES = 4_096;

/**
 * Depth of the whole picture from one output [1, height, width], [1, 1, height, width] or [1, height, width, 1] (MiDaS: Ranftl et al., 2020; Depth
 * Anything: Yang et al., 2024).
 *
 * Options: `unit`: `relative` (default) or `metres`; `near`: `high` where larger values are nearer (default of relative depth) or `low` (default of
 * metres).
 */
export const depthDecoder: Decoder = {
  decode(outputs, context) {
    const { data, width, height } = requireMap(outputs);
    const samples = samplePicture(data, width, height, context.letterbox);
    return { objects: [], depth: toDepthMap(samples, context) };
  },
};

interface DepthSamples {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

function requireMap(outputs: ModelOutputs): { data: Float32Array; width: number; height: number } {
  const output: ModelOutput = requireOnlyOutput(outputs, 'a depth map');
  const { dims, data } = output;
  const isFlat = dims.length === 3 || (dims.length === 4 && (dims[1] === 1 || dims[3] === 1));
  const [height = 0, width = 0] = dims.length === 4 && dims[1] === 1 ? dims.slice(2) : dims.slice(1);
  if (!isFlat || dims[0] !== 1 || width === 0 || height === 0) {
    throw new ModelOutputError(
      `Expected a depth map of 1xHxW, 1x1xHxW or 1xHxWx1 but the model gives ${describeOutputs(outputs)}.`,
    );
  }
  return { data, width, height };
}

/** The part of the map that shows the picture, each sample the nearest of the map's. */
function samplePicture(data: Float32Array, mapWidth: number, mapHeight: number, letterbox: Letterbox): DepthSamples {
  const { input, picture, left, top } = letterbox;
  const [scaleX, scaleY] = [mapWidth / input.width, mapHeight / input.height];
  const ownWidth = picture.width * scaleX;
  const ownHeight = picture.height * scaleY;
  const shrink = Math.min(1, LONGEST_SIDE / Math.max(ownWidth, ownHeight));
  const width = Math.max(1, Math.round(ownWidth * shrink));
  const height = Math.max(1, Math.round(ownHeight * shrink));
  const columns = Int32Array.from({ length: width }, (_, column) =>
    Math.min(mapWidth - 1, Math.floor(left * scaleX + ((column + 0.5) / width) * ownWidth)),
  );
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = Math.min(mapHeight - 1, Math.floor(top * scaleY + ((row + 0.5) / height) * ownHeight)) * mapWidth;
    for (let column = 0; column < width; column++)
      values[row * width + column] = data[from + (columns[column] ?? 0)] ?? Number.NaN;
  }
  return { values, width, height };
}

function toDepthMap({ values, width, height }: DepthSamples, context: DecodeContext): DepthMap {
  const unit = choiceOption(context, 'unit', ['relative', 'metres'], 'relative');
  const near = choiceOption(context, 'near', ['high', 'low'], unit === 'metres' ? 'low' : 'high');
  const [low, high] = findShares(values);
  const [nearest, farthest] = near === 'high' ? [high, low] : [low, high];
  const scale = nearest === farthest ? 0 : 255 / (nearest - farthest);
  const data = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const shade = ((values[index] ?? Number.NaN) - farthest) * scale;
    // What is not a number becomes 0: farthest.
    data[index] = shade >= 255 ? 255 : shade > 0 ? Math.round(shade) : 0;
  }
  return { width, height, data, unit, nearest, farthest };
}

/** The values below which the low and the high share of them lie. */
function findShares(values: Float32Array): readonly [number, number] {
  const step = Math.max(1, Math.floor(values.length / SAMPLES_FOR_SHARES));
  const some = values.filter((value, index) => index % step === 0 && Number.isFinite(value));
  const sorted = (some.length > 0 ? some : values.filter(Number.isFinite)).sort();
  const low = sorted[Math.floor((sorted.length - 1) * LOW_SHARE)];
  const high = sorted[Math.ceil((sorted.length - 1) * HIGH_SHARE)];
  if (low === undefined || high === undefined)
    throw new ModelOutputError(`Expected depths but none of ${values.length} inside the picture is a number.`);
  return [low, high];
}
