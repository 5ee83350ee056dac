import { createContext, useContext, useEffect, useEffectEvent } from 'react';
import type { StreamMessage } from '#contract/api.ts';

export type StreamMessageListener = (message: StreamMessage) => void;

/** Adds a listener and returns what removes it. */
export type SubscribeToStream = (listener: StreamMessageListener) => () => void;

export const StreamMessagesContext = createContext<SubscribeToStream>(() => () => {});

/** Calls the listener with every message of the stream, after the query cache has been brought up to date with it. */
export function useStreamMessages(listener: StreamMessageListener): void {
  const subscribe = useContext(StreamMessagesContext);
  const onMessage = useEffectEvent(listener);
  useEffect(() => subscribe((message) => onMessage(message)), [subscribe]);
}
