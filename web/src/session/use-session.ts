import { useQuery } from '@tanstack/react-query';
import type { Session } from '#contract/api.ts';
import { isUnauthorized } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** Who is signed in; `data` is null for nobody and undefined while that is unknown. */
export function useSession() {
  return useQuery<Session | null>({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) =>
      localcvApi.session(signal).catch((error: unknown) => {
        if (isUnauthorized(error)) return null;
        throw error;
      }),
    staleTime: 60_000,
    retry: true,
    retryDelay: 2_000,
  });
}
