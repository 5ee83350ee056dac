const NICE_FACTORS = [1, 2, 4, 6, 8, 10] as const;
const PARTS = 4;

/**
 * Evenly spread values from zero to a round one that is not below the highest.
 *
 * @param unit what counts as one when it comes to roundness, and the least that the scale reaches to
 */
export function niceScale(highest: number, unit: number): number[] {
  const top = niceCeiling(Math.max(1, highest / unit)) * unit;
  return Array.from({ length: PARTS + 1 }, (_, index) => (top * index) / PARTS);
}

function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return (NICE_FACTORS.find((factor) => factor * magnitude >= value) ?? 10) * magnitude;
}
