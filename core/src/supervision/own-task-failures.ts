/**
 * Remembers how code of the user's own fails, and says when that is enough: it is then left alone until it changes. Pure: time
 * comes in as milliseconds of any monotonic clock.
 */
export interface OwnTaskFailures {
  /** Pictures refused since the last one that was analysed: exceptions and results that make no sense. */
  readonly refusalsInARow: number;
  /** When its worker died of it lately. */
  readonly deathsAtMs: readonly number[];
}

export const NO_OWN_TASK_FAILURES: OwnTaskFailures = { refusalsInARow: 0, deathsAtMs: [] };

/** Both are small: a person who has just saved a mistake wants to be told. */
export const MAXIMUM_REFUSALS_IN_A_ROW = 3;
export const MAXIMUM_DEATHS = 3;
/** A leak may take minutes to kill its worker, with many good answers in between. */
export const DEATHS_WINDOW_MS = 10 * 60_000;

/** A good answer makes up for refused pictures, but not for a dead worker. */
export function afterGoodAnswer(failures: OwnTaskFailures): OwnTaskFailures {
  return failures.refusalsInARow === 0 ? failures : { ...failures, refusalsInARow: 0 };
}

export function afterRefusal(failures: OwnTaskFailures): OwnTaskFailures {
  return { ...failures, refusalsInARow: failures.refusalsInARow + 1 };
}

export function afterOwnTaskDeath({ refusalsInARow, deathsAtMs }: OwnTaskFailures, nowMs: number): OwnTaskFailures {
  const lately = deathsAtMs.filter((atMs) => nowMs - atMs < DEATHS_WINDOW_MS);
  return { refusalsInARow, deathsAtMs: [...lately, nowMs] };
}

/** Why it is to be left alone, as the end of a sentence that begins with its name; null while it may go on. */
export function reasonToDisable({ refusalsInARow, deathsAtMs }: OwnTaskFailures): string | null {
  if (refusalsInARow >= MAXIMUM_REFUSALS_IN_A_ROW) return `failed ${refusalsInARow} times in a row`;
  if (deathsAtMs.length >= MAXIMUM_DEATHS)
    return `had to be started anew ${deathsAtMs.length} times within ${DEATHS_WINDOW_MS / 60_000} minutes`;
  return null;
}
