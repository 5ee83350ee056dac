import { type ModelOutput, ModelOutputError, type ModelOutputs } from './decoder.ts';

/**
 * An output of the shape that a family has: `null` stands for any side, which is at least 1. The batch dimension counts.
 *
 * @throws ModelOutputError where it is missing, has another shape, or holds no number at all
 */
export function requireOutput(outputs: ModelOutputs, name: string, shape: readonly (number | null)[]): ModelOutput {
  const output = outputs.get(name);
  if (output === undefined)
    throw new ModelOutputError(`Expected an output "${name}" but the model gives ${describeOutputs(outputs)}.`);
  if (!hasShape(output, shape)) {
    throw new ModelOutputError(
      `Expected the output "${name}" to be ${shape.map((side) => side ?? 'any').join('x')} but received ${output.dims.join('x')}.`,
    );
  }
  return requireNumbers(output, name);
}

/**
 * The only output that the model has.
 *
 * @throws ModelOutputError where there are none or several, or where it holds no number at all
 */
export function requireOnlyOutput(outputs: ModelOutputs, family: string): ModelOutput {
  const [first, second] = outputs;
  if (first === undefined || second !== undefined)
    throw new ModelOutputError(`Expected one output for ${family} but the model gives ${describeOutputs(outputs)}.`);
  return requireNumbers(first[1], first[0]);
}

/** @throws ModelOutputError where none of the values is a number; one with no values at all is sound */
export function requireNumbers(output: ModelOutput, name: string): ModelOutput {
  const { data, dims } = output;
  const length = dims.reduce((product, side) => product * side, 1);
  if (data.length !== length)
    throw new ModelOutputError(
      `Expected ${length} values for "${name}" (${dims.join('x')}) but received ${data.length}.`,
    );
  // Nearly always the first value settles it.
  if (data.length > 0 && !data.some(Number.isFinite))
    throw new ModelOutputError(
      `Expected numbers in the output "${name}" but none of ${data.length} is one (NaN or infinite).`,
    );
  return output;
}

export function hasShape({ dims }: ModelOutput, shape: readonly (number | null)[]): boolean {
  return (
    dims.length === shape.length &&
    shape.every((side, axis) => (side === null ? (dims[axis] ?? 0) > 0 : dims[axis] === side))
  );
}

/** Names and shapes of the outputs in words. */
export function describeOutputs(outputs: ModelOutputs): string {
  return [...outputs].map(([name, { dims }]) => `${name} (${dims.join('x')})`).join(', ') || 'none';
}
