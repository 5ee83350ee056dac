/** Part of the range of an output by which two providers may differ on average; halves differ by far less. */
const TOLERANCE = 0.02;

type Outputs = ReadonlyMap<string, ArrayLike<number | bigint>>;

/**
 * Whether a provider computes what the CPU does. Values are compared in order of size: the best of many candidates come in another
 * order as soon as two of them swap by a rounding error, which is no mistake.
 *
 * @returns what is wrong, as a part of a sentence; null where all is well
 */
export function compareOutputs(expected: Outputs, received: Outputs): string | null {
  for (const [name, values] of expected) {
    const others = received.get(name);
    if (others === undefined || others.length !== values.length) return `its output "${name}" has another shape`;
    const own = toSorted(values);
    const their = toSorted(others);
    if (their.length !== own.length) return `its output "${name}" is not finite`;
    const difference = meanDifference(own, their);
    if (difference > TOLERANCE) {
      return `its output "${name}" differs from the CPU's by ${Math.round(difference * 100)} % of its range`;
    }
  }
  return null;
}

/** The finite ones in order of size. */
function toSorted(values: ArrayLike<number | bigint>): Float64Array {
  return Float64Array.from(values, Number).filter(Number.isFinite).sort();
}

function meanDifference(expected: Float64Array, received: Float64Array): number {
  const range = (expected.at(-1) ?? 0) - (expected[0] ?? 0);
  // Constant outputs have no range of their own.
  const scale = Math.max(range, Math.abs(expected[0] ?? 0) * TOLERANCE, 1e-6);
  let sum = 0;
  for (const [index, value] of expected.entries()) sum += Math.abs(value - (received[index] ?? 0));
  return expected.length === 0 ? 0 : sum / expected.length / scale;
}
