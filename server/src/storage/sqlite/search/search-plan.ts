import type { SearchQuestion, TimeRange } from '#core/search/search-question.ts';
import type { EventSearchRequest } from '../../event-search.ts';
import { placeTest, type Rasters } from './place-test.ts';
import { LAST_ROW, rowAt } from './search-rows.ts';
import {
  attributeWord,
  cameraWord,
  DURATION_CLASSES_MS,
  durationWord,
  hourWords,
  labelWord,
  stillnessWord,
} from './search-words.ts';
import { hasWays, type SubjectTest, subjectTest, type Ways } from './subject-test.ts';

/** More ranges of time are looked at as one, with hints on the hours. */
const MAXIMUM_RANGES = 4;
/** Of `DURATION_CLASSES_MS`: 15 min, 6 h, 7 days. */
const STRETCH_CLASSES = [2, 4, 6] as const;

/** A row of `event_search`. */
export interface SearchRow {
  readonly row: number;
  readonly camera: string;
  readonly label: string;
  readonly colour: string | null;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  readonly isOpen: boolean;
  readonly feet: Uint8Array;
  /** Empty and null where the plan needs neither. */
  readonly words: string;
  readonly text: string | null;
}

/** Rows to look at, newest first: from one row to below another. */
export interface Stretch {
  readonly fromRow: number;
  readonly toRow: number;
  /** Only events that took longer than this class of `DURATION_CLASSES_MS`; null for all. */
  readonly longness: number | null;
}

/** How a search is answered. */
export interface SearchPlan {
  /** What events must have by their words, as a query of FTS5; empty where anything will do. */
  readonly match: string;
  readonly stretches: readonly Stretch[];
  /** Whether `isMet` looks at words and text. */
  readonly needsWords: boolean;
  /** What is left to test of an event whose words match. */
  readonly isMet: (event: SearchRow) => boolean;
  /** All of it, for events that are not among the words yet. */
  readonly isWholeMet: (event: SearchRow) => boolean;
}

export function planSearch({ question, filter, zones }: EventSearchRequest, rasters: Rasters): SearchPlan {
  const subjects = question.subjects.map(subjectTest);
  const place = placeTest(question.where, filter.zone, zones, rasters);
  const common: Ways = [
    ...place.words.map((words) => words.map((word) => ({ word }))),
    ...single(filter.camera, cameraWord),
    ...single(filter.label, labelWord),
    ...single(filter.colour, (colour) => attributeWord('colour', colour)),
    ...(question.where.cameras === undefined
      ? []
      : [question.where.cameras.map((name) => ({ word: cameraWord(name) }))]),
    ...(question.isStationary === undefined ? [] : [[{ word: stillnessWord(question.isStationary) }]]),
  ];
  // Words that only spare looking at what is tested anyway, which open events do not have yet.
  const hints: Ways = [...timeHints(question.times), ...durationHints(question.minimumSeconds)];
  const isSettled = subjects.every(({ isMet }) => isMet === null);
  const isMet = (event: SearchRow) =>
    isInTimes(event, question.times) &&
    isLongEnough(event, question) &&
    (!place.isNeeded || place.isMet(event.camera, event.feet)) &&
    (isSettled || isAny(subjects, event));
  // Words of places are made when an event ends; until then its marks say it.
  const others = common.slice(place.words.length);
  return {
    match: toQuery(subjects, [...common, ...hints]),
    stretches: stretchesOf(question.times),
    needsWords: !isSettled,
    isMet,
    isWholeMet: (event) =>
      isMet(event) && hasWays(others, new Set(event.words.split(' '))) && (!isSettled || isAny(subjects, event)),
  };
}

function single(value: string | undefined, toWord: (value: string) => string): Ways {
  return value === undefined ? [] : [[{ word: toWord(value) }]];
}

/** Of times that come again, the hours of the day and the days of the week. */
function timeHints(times: SearchQuestion['times']): Ways {
  if (times === null || times.length <= MAXIMUM_RANGES) return [];
  const [hours, days] = hourWords(times);
  return [...(hours.length === 24 ? [] : [hours]), ...(days.length === 7 ? [] : [days])].map((words) =>
    words.map((word) => ({ word })),
  );
}

function durationHints(minimumSeconds = 0): Ways {
  const longness = DURATION_CLASSES_MS.findLastIndex((limitMs) => limitMs <= minimumSeconds * 1000);
  return longness < 0 ? [] : [longerWords(longness).map((word) => ({ word }))];
}

/** Of a class and all longer ones. */
function longerWords(longness: number): string[] {
  return DURATION_CLASSES_MS.map((_, index) => durationWord(index)).slice(longness);
}

function isAny(subjects: readonly SubjectTest[], { words, text }: SearchRow): boolean {
  if (subjects.length === 0) return true;
  const known = new Set(words.split(' '));
  return subjects.some(({ ways, isMet }) => hasWays(ways, known) && (isMet?.(known, text) ?? true));
}

function isInTimes({ startedAtMs, lastSeenAtMs, isOpen }: SearchRow, times: SearchQuestion['times']): boolean {
  if (times === null) return true;
  const endMs = isOpen ? Number.POSITIVE_INFINITY : lastSeenAtMs;
  // Disjoint and in order: the last one that begins before its end is the one to ask.
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle]?.fromMs ?? 0) <= endMs) low = middle + 1;
    else high = middle;
  }
  const last = times[low - 1];
  return last !== undefined && startedAtMs < last.toMs;
}

function isLongEnough({ startedAtMs, lastSeenAtMs }: SearchRow, question: SearchQuestion): boolean {
  const { minimumSeconds = 0, maximumSeconds = Number.POSITIVE_INFINITY } = question;
  const seconds = (lastSeenAtMs - startedAtMs) / 1000;
  return seconds >= minimumSeconds && seconds <= maximumSeconds;
}

/** Every word is made by `encodeWord` of letters, digits and underscores, and in quotes besides: no operator can come in. */
function toQuery(subjects: readonly SubjectTest[], common: Ways): string {
  const subjectQueries = subjects.map(({ ways }) => ways.map(toWay).join(' AND '));
  // One subject that may be anything makes the others meaningless.
  const isAnySubject = subjectQueries.some((query) => query === '');
  const parts = [
    ...(isAnySubject || subjectQueries.length === 0
      ? []
      : [`(${subjectQueries.map((query) => `(${query})`).join(' OR ')})`]),
    ...common.map(toWay),
  ];
  return parts.join(' AND ');
}

/** No way at all is met by nothing: a word that no event has. */
function toWay(words: Ways[number]): string {
  if (words.length === 0) return '"never"';
  return `(${words.map(({ word, isBeginning }) => (isBeginning === true ? `"${word}" *` : `"${word}"`)).join(' OR ')})`;
}

/**
 * The rows in which events of the times may be, newest first and none twice. An event that began before a range is in it where it lasted
 * long enough, so the farther back its beginning, the longer must be the events that are looked at. Of many ranges all between them is looked at.
 */
export function stretchesOf(times: readonly TimeRange[] | null): Stretch[] {
  if (times === null) return [{ fromRow: 0, toRow: LAST_ROW, longness: null }];
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const ranges = times.length <= MAXIMUM_RANGES ? times : [{ fromMs: first.fromMs, toMs: last.toMs }];
  return ranges
    .toReversed()
    .flatMap((range, index) => stretchesOfRange(range, ranges[ranges.length - 2 - index]?.toMs ?? 0));
}

/** @param olderMs the end of the range before, which looks at everything before it by itself */
function stretchesOfRange({ fromMs, toMs }: TimeRange, olderMs: number): Stretch[] {
  const startOf = (step: number) =>
    fromMs - (DURATION_CLASSES_MS[STRETCH_CLASSES[step] ?? -1] ?? Number.POSITIVE_INFINITY);
  const all = [
    { fromMs: startOf(0), toMs, longness: null },
    ...STRETCH_CLASSES.map((longness, step) => ({ fromMs: startOf(step + 1), toMs: startOf(step), longness })),
  ];
  return all
    .map((stretch) => ({ ...stretch, fromMs: Math.max(0, stretch.fromMs, olderMs) }))
    .filter((stretch) => stretch.fromMs < stretch.toMs)
    .map(({ longness, ...range }) => ({ fromRow: rowAt(range.fromMs), toRow: rowAt(Math.ceil(range.toMs)), longness }));
}

/** The query of a stretch. */
export function matchOf(match: string, { longness }: Stretch): string {
  if (longness === null) return match;
  return [
    ...(match === '' ? [] : [match]),
    `(${longerWords(longness)
      .map((word) => `"${word}"`)
      .join(' OR ')})`,
  ].join(' AND ');
}
