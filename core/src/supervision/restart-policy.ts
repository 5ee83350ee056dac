/** A process that has run this long counts as healthy again. */
const HEALTHY_AFTER_MS = 30_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;

/** How often the process has died without having become healthy in between. */
export interface RestartHistory {
  readonly deathsInARow: number;
}

export const NO_RESTARTS: RestartHistory = { deathsInARow: 0 };

/**
 * When to start a process that has died: at once after the first death, then after a delay that doubles with every
 * further one, until it has run healthily for a while.
 *
 * @param ranForMs how long this life of the process lasted
 */
export function planRestart(history: RestartHistory, ranForMs: number): { history: RestartHistory; delayMs: number } {
  const deathsInARow = ranForMs >= HEALTHY_AFTER_MS ? 1 : history.deathsInARow + 1;
  const delayMs = deathsInARow === 1 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (deathsInARow - 2));
  return { history: { deathsInARow }, delayMs };
}
