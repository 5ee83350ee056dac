import { createContext, useContext } from 'react';

/** Whether changes arrive by themselves right now. */
export type StreamState = 'connecting' | 'open' | 'lost';

export const StreamStateContext = createContext<StreamState>('connecting');

export function useStreamState(): StreamState {
  return useContext(StreamStateContext);
}
