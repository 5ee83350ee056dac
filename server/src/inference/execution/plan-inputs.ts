import type { ModelInput } from '#contract/models.ts';
import type { PictureSize } from '#core/geometry/picture-size.ts';
import { OperationalError } from '../../operational-error.ts';
import { isConvertible } from './convert-tensor.ts';
import type { ModelSignature, Tensor, TensorSignature } from './model-executor.ts';

/** An input with all dimensions known, for one picture. */
export interface PlannedInput {
  readonly name: string;
  /** What the model takes. */
  readonly type: string;
  readonly dims: readonly number[];
}

/** Inputs beside the picture that tasks know how to fill: name → type and dimensions. */
const SIDE_INPUTS: Readonly<Record<string, { type: Tensor['type']; dims: readonly number[] }>> = {
  orig_target_sizes: { type: 'int64', dims: [1, 2] },
};

/**
 * Compares what a model takes with what the catalogue or the configuration says.
 *
 * @returns every input for one picture of this size, the picture's first
 * @throws OperationalError `model-invalid`, with both sides
 */
export function planInputs(signature: ModelSignature, input: ModelInput, size: PictureSize): PlannedInput[] {
  const { inputs } = signature;
  const picture = inputs.find(({ name }) => input.name === undefined || name === input.name);
  if (picture === undefined) {
    const names = inputs.map(({ name }) => `"${name}"`).join(', ');
    throw mismatch(`has no input "${input.name ?? 'of any name'}", but ${names === '' ? 'none at all' : names}`);
  }
  const sides = inputs.filter((other) => other !== picture).map(planSideInput);
  return [planPicture(picture, input, size), ...sides];
}

function planPicture(picture: TensorSignature, input: ModelInput, { width, height }: PictureSize): PlannedInput {
  const channels = input.channels === 'gray' ? 1 : 3;
  const dims = input.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
  const fits = picture.dims.length === dims.length && picture.dims.every((side, index) => accepts(side, dims[index]));
  if (fits && isConvertible(input.type, picture.type)) return { name: picture.name, type: picture.type, dims };
  const given = `${input.type} [${dims.join(', ')}] (${input.layout}, ${input.channels}, ${width}x${height})`;
  throw mismatch(`takes ${describe(picture)} for "${picture.name}", but is to be given ${given}`);
}

function planSideInput(side: TensorSignature): PlannedInput {
  const known = SIDE_INPUTS[side.name];
  if (known === undefined) throw mismatch(`also needs ${describe(side)} for "${side.name}", which no task fills`);
  const fits =
    side.dims.length === known.dims.length && side.dims.every((size, index) => accepts(size, known.dims[index]));
  if (!fits || !isConvertible(known.type, side.type)) {
    const given = `${known.type} [${known.dims.join(', ')}]`;
    throw mismatch(`takes ${describe(side)} for "${side.name}", but is to be given ${given}`);
  }
  return { name: side.name, type: side.type, dims: known.dims };
}

function accepts(side: number | null, given: number | undefined): boolean {
  return side === null || side === given;
}

function describe({ type, dims }: TensorSignature): string {
  return `${type} [${dims.map((side) => side ?? 'any').join(', ')}]`;
}

function mismatch(reason: string): OperationalError {
  return new OperationalError(
    'model-invalid',
    `The model does not fit its entry: it ${reason}. Correct "input" of its entry in the configuration, or take another model.`,
  );
}
