export interface Backoff {
  readonly initialMs: number;
  readonly maximumMs: number;
}

/** How long to wait before the next attempt after `failures` failures in a row (1 or more): doubled each time up to the maximum. */
export function backoffDelayMs({ initialMs, maximumMs }: Backoff, failures: number): number {
  return Math.min(maximumMs, initialMs * 2 ** Math.max(0, failures - 1));
}
