import type { Letterbox } from '../detection/letterbox.ts';
import type { Result } from '../detection/result.ts';

/** One output of a model for one picture: `data` is dense, row-major, of the shape `dims`. The leading batch dimension is 1. */
export interface ModelOutput {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Outputs by the model's own names, in the model's order. Integers come as floats. */
export type ModelOutputs = ReadonlyMap<string, ModelOutput>;

/** What a decoder may need to know beside the outputs. */
export interface DecodeContext {
  /** Where the picture lies inside the model's input, in pixels of that input. */
  readonly letterbox: Letterbox;
  /** Class names in the order of the model; empty where it has none. */
  readonly labels: readonly string[];
  /** Scores below this floor are of no use to anybody. */
  readonly minimumScore: number;
  /** What the catalogue says of this very model, e.g. `{ near: 'low' }` of a depth model; see docs/reference/decoders.md. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** A model does not give what its decoder reads. The message says what was expected and what came. */
export class ModelOutputError extends Error {
  override readonly name = 'ModelOutputError';
}

/**
 * Reads a family of models: outputs to a `Result` in coordinates relative to the picture. Pure and stateless.
 */
export interface Decoder {
  /**
   * @throws ModelOutputError where outputs are missing, of another shape than the family has, do not fit the number of labels, or
   *   hold no usable number at all (NaN)
   */
  decode(outputs: ModelOutputs, context: DecodeContext): Result;
}

/** Families that find any number of things wherever they are, so that they may look at parts of a picture. */
export const DETECTOR_NAMES = [
  'centernet',
  'yolox',
  'end-to-end',
  'yolov8',
  'nanodet',
  'blazeface',
  'yunet',
  'plate-detector',
] as const;

/** Names of all families, as the catalogue and the configuration write them. */
export const DECODER_NAMES = [
  ...DETECTOR_NAMES,
  'movenet',
  'depth',
  'embedding',
  'classification',
  'ctc-text',
  'face-description',
  'raw',
] as const;
export type DecoderName = (typeof DECODER_NAMES)[number];
