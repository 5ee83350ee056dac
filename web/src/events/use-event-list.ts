import { useInfiniteQuery } from '@tanstack/react-query';
import type { EventPage } from '#contract/api.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type EventFilter, toEventQuery, writeEventFilter } from './event-filter.ts';

const PAGE_SIZE = 48;

/** The filtered list of events, page by page. New events do not move it: they wait in `useArrivedEvents`. */
export function useEventList(filter: EventFilter) {
  return useInfiniteQuery<EventPage, Error, { pages: EventPage[] }, readonly string[], string | null>({
    queryKey: queryKeys.eventList(writeEventFilter(filter).toString()),
    queryFn: ({ pageParam, signal }) => {
      const query = toEventQuery(filter, Date.now());
      query.set('limit', String(PAGE_SIZE));
      if (pageParam !== null) query.set('cursor', pageParam);
      return localcvApi.events(query, signal);
    },
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    // A list must not change under the eyes of its reader; the stream brings what changes.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}
