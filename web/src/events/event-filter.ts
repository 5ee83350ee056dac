import { eventQuerySchema } from '#contract/api.ts';
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
  readonly colour: string | null;
  /** Any other attribute as `name:value`, e.g. `identity:Anna`. */
  readonly attribute: string | null;
  /** A part of the text that was read; capitals, spaces, dots and dashes do not matter. */
  readonly text: string | null;
  /** Only what stands still, or only what moves. */
  readonly isStationary: boolean | null;
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
  colour: null,
  attribute: null,
  text: null,
  isStationary: null,
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
    colour: readText(search, 'colour'),
    attribute: readText(search, 'attribute'),
    text: readText(search, 'text'),
    isStationary: readFlag(search.get('stationary')),
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
    ...describedBy(filter),
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
    ...describedBy(filter),
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
    isDescribedBy(filter, event) &&
    (afterMs === null || (event.endedAtMs ?? nowMs) >= afterMs) &&
    (beforeMs === null || event.startedAtMs <= beforeMs)
  );
}

/** What the address of the page and that of the API hold under the same names. */
function describedBy({ colour, attribute, text, isStationary }: EventFilter) {
  return { colour, attribute, text, stationary: isStationary === null ? null : String(isStationary) };
}

function isDescribedBy(filter: EventFilter, { attributes, text, isStationary }: Event): boolean {
  const [name = '', value = ''] = splitAttribute(filter.attribute ?? '');
  return (
    (filter.colour === null || isSameText(attributes.colour?.value, filter.colour)) &&
    (filter.attribute === null || isSameText(attributes[name]?.value, value)) &&
    (filter.text === null || plainText(text?.value ?? '').includes(plainText(filter.text))) &&
    (filter.isStationary === null || isStationary === filter.isStationary)
  );
}

function splitAttribute(attribute: string): [name: string, value: string] {
  const end = attribute.indexOf(':');
  return [attribute.slice(0, end), attribute.slice(end + 1)];
}

function isSameText(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** Text as the server compares it. */
function plainText(text: string): string {
  return text.toUpperCase().replaceAll(/[ .-]/g, '');
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

/** What the API would refuse is left out. */
function readText(search: URLSearchParams, name: 'colour' | 'attribute' | 'text'): string | null {
  return eventQuerySchema.shape[name].safeParse(search.get(name) ?? undefined).data ?? null;
}

function readFlag(text: string | null): boolean | null {
  return text === 'true' ? true : text === 'false' ? false : null;
}

function readTime(text: string | null): number | null {
  const timeMs = Date.parse(text ?? '');
  return Number.isNaN(timeMs) ? null : timeMs;
}

function toIsoTime(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}
