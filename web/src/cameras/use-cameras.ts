import { useQuery } from '@tanstack/react-query';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';

/** All cameras, kept up to date by the stream. */
export function useCameras() {
  return useQuery({ queryKey: queryKeys.cameras, queryFn: ({ signal }) => localcvApi.cameras(signal) });
}
