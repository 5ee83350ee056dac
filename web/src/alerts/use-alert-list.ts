import { useInfiniteQuery } from '@tanstack/react-query';
import type { AlertPage } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type AlertFilter, toAlertQuery } from './alert-filter.ts';

const PAGE_SIZE = 30;

/** The filtered list of alerts, page by page. The stream puts new ones in by itself. */
export function useAlertList(filter: AlertFilter) {
  const query = toAlertQuery(filter).toString();
  return useInfiniteQuery<AlertPage, Error, { pages: AlertPage[] }, readonly string[], string | null>({
    queryKey: queryKeys.alertList(query),
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams(query);
      search.set('limit', String(PAGE_SIZE));
      if (pageParam !== null) search.set('cursor', pageParam);
      return alertsApi.list(search, signal);
    },
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    // The stream brings what changes.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
}
