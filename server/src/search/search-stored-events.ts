import { performance } from 'node:perf_hooks';
import type { Config } from '#contract/config.ts';
import type { SearchQuery, SearchResult } from '#contract/search.ts';
import { compileSearch } from '#core/search/compile-search.ts';
import { LocalDays } from '#core/search/local-days.ts';
import type { SearchQuestion, TimeRange } from '#core/search/search-question.ts';
import { type SentenceSources, sentenceSurroundings } from '../sentences/sentence-surroundings.ts';
import type { EventSearchAnswer, EventSearchRequest, ZonesByCamera } from '../storage/event-search.ts';

const NOTHING: EventSearchAnswer = {
  events: [],
  nextCursor: null,
  total: 0,
  isTotalExact: true,
  facets: { camera: [], label: [], colour: [], zone: [] },
  histogram: [],
};

/**
 * Understands a sentence and finds what it asks for. Where a part of it could not be placed nothing is found, and `problems` say why.
 *
 * @throws whatever `find` throws
 */
export async function searchStoredEvents(
  query: SearchQuery,
  sources: SentenceSources,
  find: (request: EventSearchRequest) => EventSearchAnswer | Promise<EventSearchAnswer>,
): Promise<SearchResult> {
  const startMs = performance.now();
  const surroundings = { ...sentenceSurroundings(sources), nowMs: sources.nowMs };
  const { question, explanation, phrases, problems } = compileSearch(query.q, surroundings);
  const wanted = question === null ? null : narrowTimes(question, query);
  const answer =
    wanted === null
      ? NOTHING
      : await find({
          question: wanted,
          filter: filterOf(query),
          zones: zonesOf(sources.config),
          limit: query.limit,
          ...(query.cursor !== undefined && { cursor: query.cursor }),
          stepsFromMs: midnightAt(sources.nowMs, surroundings.site.timeZone ?? 'UTC'),
        });
  const { fromMs, toMs } = boundsOf(wanted);
  return {
    explanation,
    phrases,
    problems: [...problems],
    fromMs,
    toMs,
    events: [...answer.events],
    nextCursor: answer.nextCursor,
    total: answer.total,
    isTotalExact: answer.isTotalExact,
    facets: {
      camera: [...answer.facets.camera],
      label: [...answer.facets.label],
      colour: [...answer.facets.colour],
      zone: [...answer.facets.zone],
    },
    histogram: [...answer.histogram],
    tookMs: performance.now() - startMs,
  };
}

/** The range that `afterMs` and `beforeMs` give, or null. */
export function rangeOf({ afterMs, beforeMs }: Pick<SearchQuery, 'afterMs' | 'beforeMs'>): TimeRange | null {
  if (afterMs === undefined && beforeMs === undefined) return null;
  return { fromMs: Math.max(0, afterMs ?? 0), toMs: Math.min(beforeMs ?? LATEST_MS, LATEST_MS) };
}

/** The end of the year 9999: no event is later. */
const LATEST_MS = Date.UTC(10_000, 0, 1);

function narrowTimes(question: SearchQuestion, query: SearchQuery): SearchQuestion {
  const range = rangeOf(query);
  if (range === null) return question;
  const times = (question.times ?? [range])
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, range.fromMs), toMs: Math.min(toMs, range.toMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
  return { ...question, times };
}

function filterOf({ camera, label, colour, zone }: SearchQuery): EventSearchRequest['filter'] {
  return {
    ...(camera !== undefined && { camera }),
    ...(label !== undefined && { label }),
    ...(colour !== undefined && { colour }),
    ...(zone !== undefined && { zone }),
  };
}

function zonesOf({ cameras }: Config): ZonesByCamera {
  return Object.fromEntries(
    Object.entries(cameras).map(([name, { zones = {} }]) => [
      name,
      Object.fromEntries(Object.entries(zones).map(([zone, { polygon }]) => [zone, polygon])),
    ]),
  );
}

/** The beginning of the day at the site, at which the steps of the time axis begin. */
function midnightAt(nowMs: number, timeZone: string): number {
  const days = new LocalDays(timeZone);
  return days.momentOf(days.dayOf(nowMs), 0, 'first');
}

/** An end without a beginning has none: "before Monday". */
function boundsOf(question: SearchQuestion | null): { fromMs: number | null; toMs: number | null } {
  const [first, last] = [question?.times?.[0], question?.times?.at(-1)];
  return { fromMs: first === undefined || first.fromMs <= 0 ? null : first.fromMs, toMs: last?.toMs ?? null };
}
