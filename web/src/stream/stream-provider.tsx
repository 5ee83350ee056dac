import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { queryKeys } from '../api/query-keys.ts';
import { openStream } from './open-stream.ts';
import { type StreamMessageListener, StreamMessagesContext } from './stream-messages.ts';
import { type StreamState, StreamStateContext } from './stream-state.ts';
import { updateQueryCache } from './update-query-cache.ts';

/** The one connection over which all changes reach the query cache. */
export function StreamProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  const listeners = useRef(new Set<StreamMessageListener>());
  const subscribe = useCallback((listener: StreamMessageListener) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);

  useEffect(() => {
    let wasLost = false;
    return openStream({
      onMessage: (message) => {
        updateQueryCache(client, message);
        for (const listener of listeners.current) listener(message);
      },
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

  return (
    <StreamMessagesContext value={subscribe}>
      <StreamStateContext value={state}>{children}</StreamStateContext>
    </StreamMessagesContext>
  );
}
