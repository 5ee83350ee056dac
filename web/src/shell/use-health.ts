import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** Often enough to tell of a restart of the media process, which takes two or three seconds. */
const POLL_MS = 2_000;

/** How the server is, asked again and again: the one call that tells when it is gone and when it is back. */
export function useHealth() {
  return useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => localcvApi.health(signal),
    retry: false,
    refetchInterval: POLL_MS,
  });
}
