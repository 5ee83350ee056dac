import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Event } from '#contract/event.ts';
import { queryKeys } from '../api/query-keys.ts';

/** Events that began since the list was loaded, and how to forget them once the list holds them. */
export function useArrivedEvents(): { events: readonly Event[]; forget: () => void } {
  const client = useQueryClient();
  const arrived = useQuery<readonly Event[]>({
    queryKey: queryKeys.arrivedEvents,
    queryFn: skipToken,
    initialData: [],
    staleTime: Number.POSITIVE_INFINITY,
  });
  const forget = useCallback(() => client.setQueryData<readonly Event[]>(queryKeys.arrivedEvents, []), [client]);
  return { events: arrived.data ?? [], forget };
}
