/** The logistic function: a logit as a probability. */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Probabilities that add up to 1; a value that is not a number gets none. */
export function softmax(values: ArrayLike<number>): Float32Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
  }
  const result = new Float32Array(values.length);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = Math.exp((values[index] ?? Number.NaN) - largest);
    if (!Number.isFinite(value)) continue;
    result[index] = value;
    sum += value;
  }
  for (let index = 0; index < result.length && sum > 0; index++) result[index] = (result[index] ?? 0) / sum;
  return result;
}

/** Whether values are probabilities already: none below 0, and together 1. */
export function areProbabilities(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (value < 0 || value > 1) return false;
    if (value >= 0) sum += value;
  }
  return Math.abs(sum - 1) < 0.01;
}
