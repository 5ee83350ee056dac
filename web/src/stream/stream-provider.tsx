import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { queryKeys } from '../api/query-keys.ts';
import { openStream } from './open-stream.ts';
import { type StreamState, StreamStateContext } from './stream-state.ts';
import { updateQueryCache } from './update-query-cache.ts';

/** The one connection over which all changes reach the query cache. */
export function StreamProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');

  useEffect(() => {
    let wasLost = false;
    return openStream({
      onMessage: (message) => updateQueryCache(client, message),
      onOpen: () => {
        setState('open');
        // What changed meanwhile was not told.
        if (wasLost) void client.invalidateQueries();
        wasLost = false;
      },
      onLost: () => {
        setState('lost');
        wasLost = true;
        void client.invalidateQueries({ queryKey: queryKeys.health });
        void client.invalidateQueries({ queryKey: queryKeys.session });
      },
    });
  }, [client]);

  return <StreamStateContext value={state}>{children}</StreamStateContext>;
}
