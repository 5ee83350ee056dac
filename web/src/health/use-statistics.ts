import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

const POLL_MS = 5_000;

/** The figures of the last ten minutes, asked for again while the page is open. */
export function useStatistics() {
  return useQuery({
    queryKey: queryKeys.statistics,
    queryFn: ({ signal }) => localcvApi.statistics(signal),
    refetchInterval: POLL_MS,
  });
}
