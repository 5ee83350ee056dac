import { type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';

/**
 * An output of the shape that a family has: `null` stands for any side, which is at least 1. The batch dimension counts.
 *
 * @throws ModelOutputError
 */
export function requireOutput(outputs: ModelOutputs, name: string, shape: readonly (number | null)[]): ModelOutput {
  const output = outputs.get(name);
  if (output === undefined) {
    throw new ModelOutputError(
      `Expected an output "${name}" but the model gives ${[...outputs.keys()].join(', ') || 'none'}.`,
    );
  }
  const fits =
    output.dims.length === shape.length &&
    shape.every((side, axis) => (side === null ? (output.dims[axis] ?? 0) > 0 : output.dims[axis] === side));
  if (!fits) {
    throw new ModelOutputError(
      `Expected the output "${name}" to be ${shape.map((side) => side ?? 'any').join('x')} but received ${output.dims.join('x')}.`,
    );
  }
  return output;
}
