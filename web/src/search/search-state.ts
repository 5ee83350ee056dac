/** What the address of the page says. */
export interface SearchState {
  /** Null before anything was searched for; empty for everything. */
  readonly sentence: string | null;
  readonly camera: string | null;
  readonly label: string | null;
  readonly colour: string | null;
  readonly zone: string | null;
  readonly afterMs: number | null;
  readonly beforeMs: number | null;
  /** An event to whose likes the page shows, instead of what the sentence finds. */
  readonly like: string | null;
}

export const FACETS = ['camera', 'label', 'colour', 'zone'] as const;
export type FacetName = (typeof FACETS)[number];

export function readSearchState(search: URLSearchParams): SearchState {
  return {
    sentence: search.get('q'),
    camera: search.get('camera') || null,
    label: search.get('label') || null,
    colour: search.get('colour') || null,
    zone: search.get('zone') || null,
    afterMs: readTime(search.get('from')),
    beforeMs: readTime(search.get('to')),
    like: search.get('like') || null,
  };
}

export function writeSearchState({ sentence, afterMs, beforeMs, like, ...facets }: SearchState): URLSearchParams {
  const search = new URLSearchParams();
  if (sentence !== null) search.set('q', sentence);
  for (const name of FACETS) if (facets[name] !== null) search.set(name, facets[name]);
  if (afterMs !== null) search.set('from', new Date(afterMs).toISOString());
  if (beforeMs !== null) search.set('to', new Date(beforeMs).toISOString());
  if (like !== null) search.set('like', like);
  return search;
}

/** As `GET /api/search` takes it. */
export function toSearchQuery({ sentence, afterMs, beforeMs, ...facets }: SearchState): URLSearchParams {
  const query = new URLSearchParams({ q: sentence ?? '' });
  for (const name of FACETS) if (facets[name] !== null) query.set(name, facets[name]);
  if (afterMs !== null) query.set('afterMs', String(afterMs));
  if (beforeMs !== null) query.set('beforeMs', String(beforeMs));
  return query;
}

/** Another sentence begins anew: what narrowed down the last one need not be in it. */
export function withSentence(sentence: string): SearchState {
  return readSearchState(new URLSearchParams({ q: sentence }));
}

function readTime(text: string | null): number | null {
  const timeMs = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}
