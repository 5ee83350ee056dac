import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** How the server is reached over HTTPS. */
export function useTls() {
  return useQuery({ queryKey: queryKeys.tls, queryFn: ({ signal }) => localcvApi.tls(signal) });
}
