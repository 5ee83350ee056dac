import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Event } from '#contract/event.ts';
import type { TimeRange } from '#core/search/search-question.ts';
import { OperationalError } from '../../../operational-error.ts';
import { COUNTED_UP_TO, type EventSearchAnswer, type EventSearchRequest, type Facet } from '../../event-search.ts';
import type { Prepare } from '../database.ts';
import { toEvent } from '../event-rows.ts';
import { isAnyInside } from './foot-marks.ts';
import { makeHistogram } from './make-histogram.ts';
import type { Rasters } from './place-test.ts';
import { matchOf, planSearch, type SearchPlan, type SearchRow, type Stretch } from './search-plan.ts';

/** Values of a facet that are told, most frequent first. */
const MAXIMUM_FACET_VALUES = 50;
/** Open events that are looked through, newest first: far more than cameras have. */
const MAXIMUM_OPEN = 20_000;
const NO_FEET = new Uint8Array(0);

const COLUMNS = ['row', 'camera', 'label', 'colour', 'started_at_ms', 'last_seen_at_ms', 'is_open', 'feet'];
const WORD_COLUMNS = ['words', 'text'];
const EVENT = 'SELECT events.* FROM event_search JOIN events ON events.id = event_id WHERE row = ?';

/** The columns of a search row, in this order. */
function columns(hasWords: boolean): string {
  return [...COLUMNS, ...(hasWords ? WORD_COLUMNS : [])].map((column) => `found.${column}`).join(', ');
}

const OPEN = `SELECT ${columns(true)} FROM event_search AS found WHERE is_open = 1 ORDER BY row DESC LIMIT ${MAXIMUM_OPEN}`;
const all = (hasWords: boolean) =>
  `SELECT ${columns(hasWords)} FROM event_search AS found WHERE row >= ? AND row < ? AND is_open = 0 ORDER BY row DESC`;
// The order of the tables is fixed: words first, as they are fewer.
const byWords = (hasWords: boolean) =>
  `SELECT ${columns(hasWords)} FROM event_words CROSS JOIN event_search AS found ON found.row = event_words.rowid
   WHERE event_words MATCH ? AND event_words.rowid >= ? AND event_words.rowid < ? ORDER BY event_words.rowid DESC`;

/**
 * Answers a search from the database, in one go.
 *
 * @throws OperationalError `invalid-cursor`
 */
export function findEvents(prepare: Prepare, request: EventSearchRequest, rasters: Rasters): EventSearchAnswer {
  const before = request.cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(request.cursor);
  const plan = planSearch(request, rasters);
  const counted = take(matches(prepare, plan, Number.MAX_SAFE_INTEGER), COUNTED_UP_TO + 1);
  const isTotalExact = counted.length <= COUNTED_UP_TO;
  if (!isTotalExact) counted.pop();
  const wanted = request.limit + 1;
  const known = counted.filter(({ row }) => row < before).slice(0, wanted);
  const page = isTotalExact || known.length === wanted ? known : take(matches(prepare, plan, before), wanted);
  const shown = page.slice(0, request.limit);
  const last = shown.at(-1);
  return {
    events: shown.flatMap(({ row }) => readEvent(prepare, row)),
    nextCursor: page.length > request.limit && last !== undefined ? last.row.toString(36) : null,
    total: counted.length,
    isTotalExact,
    facets: countFacets(counted, request, rasters),
    histogram: makeHistogram(counted, boundsOf(request.question.times), isTotalExact, request.stepsFromMs),
  };
}

/** Newest first: those that ended by their words, those that are open one by one. */
function* matches(prepare: Prepare, plan: SearchPlan, before: number): Generator<SearchRow> {
  const open = asArrays(prepare(OPEN))
    .all()
    .map(toSearchRow)
    .filter((event) => event.row < before && plan.isWholeMet(event));
  let next = 0;
  for (const stretch of plan.stretches) {
    if (stretch.fromRow >= before) continue;
    for (const event of endedIn(prepare, plan, { ...stretch, toRow: Math.min(stretch.toRow, before) })) {
      for (; (open[next]?.row ?? -1) > event.row; next++) {
        const newer = open[next];
        if (newer !== undefined) yield newer;
      }
      yield event;
    }
  }
  yield* open.slice(next);
}

function* endedIn(prepare: Prepare, plan: SearchPlan, stretch: Stretch): Generator<SearchRow> {
  const { fromRow, toRow } = stretch;
  const match = matchOf(plan.match, stretch);
  // The table of words heeds bounds only where they are integers.
  const bounds = [BigInt(fromRow), BigInt(toRow)] as const;
  const { needsWords } = plan;
  const rows =
    match === ''
      ? asArrays(prepare(all(needsWords))).iterate(...bounds)
      : asArrays(prepare(byWords(needsWords))).iterate(match, ...bounds);
  for (const row of rows) {
    const event = toSearchRow(row);
    if (plan.isMet(event)) yield event;
  }
}

function take<Item>(items: Iterable<Item>, count: number): Item[] {
  const taken: Item[] = [];
  if (count <= 0) return taken;
  for (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}

/** Rows as arrays, which are made faster than objects. */
function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function toSearchRow(row: unknown): SearchRow {
  const [number, camera, label, colour, startedAtMs, lastSeenAtMs, isOpen, feet, words, text] = row as SQLOutputValue[];
  return {
    row: Number(number),
    camera: String(camera),
    label: String(label),
    colour: typeof colour === 'string' ? colour : null,
    startedAtMs: Number(startedAtMs),
    lastSeenAtMs: Number(lastSeenAtMs),
    isOpen: isOpen === 1,
    feet: feet instanceof Uint8Array ? feet : NO_FEET,
    words: typeof words === 'string' ? words : '',
    text: typeof text === 'string' ? text : null,
  };
}

/** It may have been removed a moment ago. */
export function readEvent(prepare: Prepare, row: number): Event[] {
  const event = prepare(EVENT).get(BigInt(row));
  return event === undefined ? [] : [toEvent(event)];
}

function countFacets(
  events: readonly SearchRow[],
  { zones }: EventSearchRequest,
  rasters: Rasters,
): EventSearchAnswer['facets'] {
  const facets = { camera: new Tally(), label: new Tally(), colour: new Tally(), zone: new Tally() };
  const zonesOf = new Map(
    Object.entries(zones).map(([camera, polygons]) => [
      camera,
      Object.entries(polygons).map(([name, polygon]) => ({ name, raster: rasters.of(polygon) })),
    ]),
  );
  for (const { camera, label, colour, feet } of events) {
    facets.camera.add(camera);
    facets.label.add(label);
    if (colour !== null) facets.colour.add(colour);
    for (const { name, raster } of zonesOf.get(camera) ?? []) if (isAnyInside(feet, raster)) facets.zone.add(name);
  }
  return {
    camera: facets.camera.finish(),
    label: facets.label.finish(),
    colour: facets.colour.finish(),
    zone: facets.zone.finish(),
  };
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  finish(): Facet[] {
    return [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MAXIMUM_FACET_VALUES);
  }
}

function boundsOf(times: readonly TimeRange[] | null): TimeRange | null {
  const [first, last] = [times?.[0], times?.at(-1)];
  return first === undefined || last === undefined ? null : { fromMs: first.fromMs, toMs: last.toMs };
}

/** A row number in base 36. */
function readCursor(text: string): number {
  const row = /^[0-9a-z]{1,11}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
  if (Number.isSafeInteger(row)) return row;
  throw new OperationalError('invalid-cursor', 'The cursor is not one of this API; ask for the first page again');
}
