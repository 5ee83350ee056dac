import { cameraNameSchema } from '#contract/camera-name.ts';
import { type TaskName, taskNameSchema } from '#contract/config.ts';
import type { Event } from '#contract/event.ts';

/** Spans of time up to now that can be chosen by name. */
export const EVENT_RANGES = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
export type EventRange = keyof typeof EVENT_RANGES;

/** Which events the list shows. What is null does not matter. */
export interface EventFilter {
  readonly camera: string | null;
  readonly task: TaskName | null;
  readonly label: string | null;
  readonly minimumScore: number | null;
  readonly range: EventRange | null;
  /** Bounds of a span chosen by hand; they count only where `range` is null. */
  readonly afterMs: number | null;
  readonly beforeMs: number | null;
}

export const EMPTY_EVENT_FILTER: EventFilter = {
  camera: null,
  task: null,
  label: null,
  minimumScore: null,
  range: null,
  afterMs: null,
  beforeMs: null,
};

/** Reads the filter from the page's address; what makes no sense is left out. */
export function readEventFilter(search: URLSearchParams): EventFilter {
  const range = search.get('range');
  return {
    camera: cameraNameSchema.safeParse(search.get('camera')).data ?? null,
    task: taskNameSchema.safeParse(search.get('task')).data ?? null,
    label: search.get('label') || null,
    minimumScore: readScore(search.get('score')),
    range: range !== null && Object.hasOwn(EVENT_RANGES, range) ? (range as EventRange) : null,
    afterMs: readTime(search.get('from')),
    beforeMs: readTime(search.get('to')),
  };
}

/** The filter as the page's address holds it. */
export function writeEventFilter(filter: EventFilter): URLSearchParams {
  return toSearch({
    camera: filter.camera,
    task: filter.task,
    label: filter.label,
    score: filter.minimumScore,
    range: filter.range,
    from: filter.range === null ? toIsoTime(filter.afterMs) : null,
    to: filter.range === null ? toIsoTime(filter.beforeMs) : null,
  });
}

/** The filter as `GET /api/events` takes it. */
export function toEventQuery(filter: EventFilter, nowMs: number): URLSearchParams {
  const { afterMs, beforeMs } = timeBounds(filter, nowMs);
  return toSearch({
    camera: filter.camera,
    task: filter.task,
    label: filter.label,
    minimumScore: filter.minimumScore,
    afterMs,
    beforeMs,
  });
}

export function isFiltering(filter: EventFilter): boolean {
  return writeEventFilter(filter).size > 0;
}

/** Whether an event that has just arrived belongs into the filtered list. */
export function eventMatches(filter: EventFilter, event: Event, nowMs: number): boolean {
  const { afterMs, beforeMs } = timeBounds(filter, nowMs);
  return (
    (filter.camera === null || event.camera === filter.camera) &&
    (filter.task === null || event.task === filter.task) &&
    (filter.label === null || event.label === filter.label) &&
    (filter.minimumScore === null || event.bestScore >= filter.minimumScore) &&
    (afterMs === null || (event.endedAtMs ?? nowMs) >= afterMs) &&
    (beforeMs === null || event.startedAtMs <= beforeMs)
  );
}

function timeBounds(filter: EventFilter, nowMs: number): Pick<EventFilter, 'afterMs' | 'beforeMs'> {
  if (filter.range === null) return filter;
  return { afterMs: nowMs - EVENT_RANGES[filter.range], beforeMs: null };
}

function toSearch(entries: Record<string, string | number | null>): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(entries)) if (value !== null) search.set(name, String(value));
  return search;
}

function readScore(text: string | null): number | null {
  const score = Number(text);
  return text && score > 0 && score <= 1 ? score : null;
}

function readTime(text: string | null): number | null {
  const timeMs = Date.parse(text ?? '');
  return Number.isNaN(timeMs) ? null : timeMs;
}

function toIsoTime(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
