import { type SearchResult, type SimilarEvents, searchResultSchema, similarEventsSchema } from '#contract/search.ts';
import { requestJson } from './request-json.ts';

/** Stored events by sentences, and by what they look like. */
export const searchApi = {
  search: (query: URLSearchParams, signal: AbortSignal): Promise<SearchResult> =>
    requestJson(`/api/search?${query}`, searchResultSchema, { signal }),
  similar: (id: string, signal: AbortSignal): Promise<SimilarEvents> =>
    requestJson(`/api/events/${encodeURIComponent(id)}/similar`, similarEventsSchema, { signal }),
};
