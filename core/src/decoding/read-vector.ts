import { toUnitVector } from '../detection/embedding.ts';
import { type ModelOutput, ModelOutputError } from './decoder.ts';
import { requireNumbers } from './require-output.ts';

/**
 * The values of an output that is one row for one picture: [1, n], or with further dimensions of 1.
 *
 * @throws ModelOutputError
 */
export function readVector(output: ModelOutput, name: string): Float32Array {
  const { dims, data } = requireNumbers(output, name);
  if (data.length >= 2 && dims.filter((side) => side !== 1).length === 1) return data;
  throw new ModelOutputError(
    `Expected the output "${name}" to be one row of values (1xN) but received ${dims.join('x')}.`,
  );
}

/** @throws ModelOutputError where there is nothing but zeros */
export function readUnitVector(output: ModelOutput, name: string): Float32Array {
  const vector = toUnitVector(readVector(output, name));
  if (vector !== null) return vector;
  throw new ModelOutputError(
    `Expected the output "${name}" to point somewhere but all of its values are 0 or too large.`,
  );
}
