import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { SearchResult } from '#contract/search.ts';
import { queryKeys } from '../api/query-keys.ts';
import { searchApi } from '../api/search-api.ts';
import { type SearchState, toSearchQuery } from './search-state.ts';

const PAGE_SIZE = 48;

/** What a search finds, page by page; while the next one is on its way the last one stays. */
export function useSearch(state: SearchState) {
  const query = toSearchQuery(state).toString();
  return useInfiniteQuery<SearchResult, Error, { pages: SearchResult[] }, readonly string[], string | null>({
    queryKey: queryKeys.search(query),
    queryFn: ({ pageParam, signal }) => {
      const page = new URLSearchParams(query);
      page.set('limit', String(PAGE_SIZE));
      if (pageParam !== null) page.set('cursor', pageParam);
      return searchApi.search(page, signal);
    },
    enabled: state.sentence !== null && state.like === null,
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    // A list must not change under the eyes of its reader.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}

/** Events that look like one. */
export function useSimilarEvents(id: string | null) {
  return useQuery({
    queryKey: queryKeys.similarEvents(id ?? ''),
    queryFn: ({ signal }) => searchApi.similar(id ?? '', signal),
    enabled: id !== null,
  });
}
