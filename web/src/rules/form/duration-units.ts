export const DURATION_UNITS = [
  { value: 'seconds', label: 'seconds', seconds: 1 },
  { value: 'minutes', label: 'minutes', seconds: 60 },
  { value: 'hours', label: 'hours', seconds: 3600 },
  { value: 'days', label: 'days', seconds: 86_400 },
] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number]['value'];

/** The largest unit in which a duration is a whole number. */
export function unitOf(seconds: number | undefined): DurationUnit {
  if (seconds === undefined) return 'seconds';
  return DURATION_UNITS.findLast((unit) => seconds % unit.seconds === 0)?.value ?? 'seconds';
}

export function secondsIn(unit: DurationUnit): number {
  return DURATION_UNITS.find(({ value }) => value === unit)?.seconds ?? 1;
}
