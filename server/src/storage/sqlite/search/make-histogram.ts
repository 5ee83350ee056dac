import type { TimeRange } from '#core/search/search-question.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91, 365].map((days) => days * DAY_MS),
];
const MAXIMUM_STEPS = 60;

type Step = TimeRange & { readonly count: number };

/**
 * Counts events by when they began, oldest first, in at most about 60 steps of equal length.
 *
 * @param events newest first
 * @param bounds the times that were asked for; they begin no earlier than the oldest event where not all are known
 * @param stepsFromMs a moment at which a step begins
 */
export function makeHistogram(
  events: readonly { readonly startedAtMs: number }[],
  bounds: TimeRange | null,
  isComplete: boolean,
  stepsFromMs: number,
): Step[] {
  const [newest, oldest] = [events[0], events.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  const hasStart = bounds !== null && bounds.fromMs > 0 && isComplete;
  const fromMs = hasStart ? bounds.fromMs : Math.max(oldest.startedAtMs, bounds?.fromMs ?? 0);
  const toMs = Math.max(bounds?.toMs ?? newest.startedAtMs + 1, fromMs + 1);
  const stepMs = STEPS_MS.find((step) => (toMs - fromMs) / step <= MAXIMUM_STEPS) ?? (toMs - fromMs) / MAXIMUM_STEPS;
  const startMs = stepsFromMs + Math.floor((fromMs - stepsFromMs) / stepMs) * stepMs;
  const counts = new Array<number>(Math.max(1, Math.ceil((toMs - startMs) / stepMs))).fill(0);
  for (const { startedAtMs } of events) {
    // What began before the times that were asked for was in view at their beginning.
    const at = Math.floor((Math.max(startedAtMs, fromMs) - startMs) / stepMs);
    const index = Math.min(counts.length - 1, at);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count, index) => ({
    fromMs: startMs + index * stepMs,
    toMs: startMs + (index + 1) * stepMs,
    count,
  }));
}
