import { useQuery } from '@tanstack/react-query';
import type { Event } from '#contract/event.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { RECENT_EVENTS_LIMIT } from '../stream/apply-stream-message.ts';

/** The newest few events of a camera, kept up to date by the stream. */
export function useRecentEvents(camera: string) {
  return useQuery<readonly Event[]>({
    queryKey: queryKeys.recentEventsOf(camera),
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ camera, limit: String(RECENT_EVENTS_LIMIT) });
      return (await localcvApi.events(query, signal)).events;
    },
  });
}
