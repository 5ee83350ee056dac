import type { Event } from '#contract/event.ts';
import type { Polygon } from '#core/regions/polygon.ts';
import type { SearchQuestion, TimeRange } from '#core/search/search-question.ts';

/** More matches than this are not counted. */
export const COUNTED_UP_TO = 2_000;
/** Of events with an embedding, so many of the newest are compared. */
export const COMPARED_UP_TO = 100_000;

/** Zones of all cameras, as they are drawn now. */
export type ZonesByCamera = Readonly<Record<string, Readonly<Record<string, Polygon>>>>;

/** Exact values that narrow a search down. */
export interface SearchFilter {
  readonly camera?: string;
  readonly label?: string;
  readonly colour?: string;
  readonly zone?: string;
}

export interface EventSearchRequest {
  readonly question: SearchQuestion;
  readonly filter: SearchFilter;
  readonly zones: ZonesByCamera;
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** A moment at which the steps of the histogram begin, such as midnight at the site. */
  readonly stepsFromMs: number;
}

export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** A page of events, newest first, and what all matches are like. */
export interface EventSearchAnswer {
  readonly events: readonly Event[];
  readonly nextCursor: string | null;
  /** Matches, at most `COUNTED_UP_TO`; facets and histogram are of the newest so many. */
  readonly total: number;
  readonly isTotalExact: boolean;
  readonly facets: Readonly<Record<'camera' | 'label' | 'colour' | 'zone', readonly Facet[]>>;
  readonly histogram: readonly (TimeRange & { readonly count: number })[];
}

export interface SimilarRequest {
  readonly id: string;
  readonly limit: number;
  readonly filter: Pick<SearchFilter, 'camera' | 'label'>;
  readonly times: TimeRange | null;
}

export interface SimilarEvent {
  readonly event: Event;
  /** Cosine of the angle between what they look like: 1 for the same. */
  readonly similarity: number;
}

/**
 * Port: finds stored events. Never on the event loop of its caller for long. Every method may throw an OperationalError `storage-…`, and
 * `search-slow` where an answer takes too long.
 */
export interface EventSearch extends AsyncDisposable {
  /** @throws OperationalError `invalid-cursor` */
  find(request: EventSearchRequest): Promise<EventSearchAnswer>;
  /**
   * Events that look like one, most alike first, without itself, among the newest `COMPARED_UP_TO` with an embedding of the same task; empty
   * where it has none.
   *
   * @throws OperationalError `event-not-found`
   */
  findSimilar(request: SimilarRequest): Promise<readonly SimilarEvent[]>;
}
