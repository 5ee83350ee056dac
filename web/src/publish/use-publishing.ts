import { useCallback, useEffect, useRef, useState } from 'react';
import { PublishingLoop, type PublishingState } from './publishing-loop.ts';

export interface Publishing {
  readonly state: PublishingState;
  start(camera: string, stream: MediaStream, maximumBitsPerSecond: number): void;
  switchTo(stream: MediaStream): void;
  stop(reason?: string): void;
}

/** Publishes this device's camera, as long as the page is open. */
export function usePublishing(): Publishing {
  const [state, setState] = useState<PublishingState>({ phase: 'off', reason: null });
  const loop = useRef<PublishingLoop | null>(null);
  useEffect(() => () => void loop.current?.stop(), []);
  const start = useCallback((camera: string, stream: MediaStream, maximumBitsPerSecond: number) => {
    void loop.current?.stop();
    loop.current = new PublishingLoop(stream, { camera, maximumBitsPerSecond, onState: setState });
    loop.current.start();
  }, []);
  const switchTo = useCallback((stream: MediaStream) => void loop.current?.switchTo(stream), []);
  const stop = useCallback((reason?: string) => void loop.current?.stop(reason ?? null), []);
  return { state, start, switchTo, stop };
}
