import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

const POLL_MS = 5_000;
const POLL_AFTER_FAILURE_MS = 2_000;

/** How the server is, asked again and again: the one call that tells when it is gone and when it is back. */
export function useHealth() {
  return useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => localcvApi.health(signal),
    retry: false,
    refetchInterval: (query) =>
      query.state.status === 'error' || query.state.data?.mediaProcess === 'restarting'
        ? POLL_AFTER_FAILURE_MS
        : POLL_MS,
  });
}
