/** Scales a vector to the length 1, leaving out what is not a number; null where there is nothing to scale. */
export function toUnitVector(values: Float32Array): Float32Array | null {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (Number.isFinite(value)) sum += value * value;
  }
  const length = Math.sqrt(sum);
  if (!(length > 0 && Number.isFinite(length))) return null;
  return values.map((value) => (Number.isFinite(value) ? value / length : 0));
}

/**
 * How alike two unit vectors are: 1 the same, 0 nothing in common, -1 the opposite.
 *
 * @throws TypeError where their lengths differ: they come from different models
 */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new TypeError(`Expected vectors of one length but received ${a.length} and ${b.length}`);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
