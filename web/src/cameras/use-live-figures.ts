import { type RefObject, useEffect, useState } from 'react';
import {
  countLabels,
  type LabelCount,
  type PlayerFrameDetail,
  type PlayerState,
  type PlayerStateDetail,
} from './player-events.ts';

export interface LiveFigures {
  readonly state: PlayerState;
  readonly reason: string | null;
  /** Frames shown in the last second; null before the first. */
  readonly framesPerSecond: number | null;
  /** What is in view, as of the last second's newest frame. */
  readonly labels: readonly LabelCount[];
  /** A task has told how near things are. */
  readonly hasDepth: boolean;
}

const NOTHING_YET: LiveFigures = {
  state: 'connecting',
  reason: null,
  framesPerSecond: null,
  labels: [],
  hasDepth: false,
};
const UPDATE_INTERVAL_MS = 1_000;

/** Follows the events of a player. Frames are only counted as they come; the figures change once a second. */
export function useLiveFigures(player: RefObject<HTMLElement | null>, mounted: boolean): LiveFigures {
  const [figures, setFigures] = useState(NOTHING_YET);

  useEffect(() => {
    const element = player.current;
    if (!mounted || !element) return;
    let frames = 0;
    let sinceMs = performance.now();
    let newest: PlayerFrameDetail | null = null;
    const onFrame = (event: Event) => {
      frames++;
      newest = (event as CustomEvent<PlayerFrameDetail>).detail;
    };
    const onStateChange = (event: Event) => {
      const { state, reason } = (event as CustomEvent<PlayerStateDetail>).detail;
      setFigures((before) => ({ ...before, state, reason: reason ?? null }));
    };
    const timer = window.setInterval(() => {
      const nowMs = performance.now();
      const framesPerSecond = (frames * 1000) / (nowMs - sinceMs);
      const labels = newest ? countLabels(newest.results) : [];
      const hasDepth = newest?.results.some(({ picture }) => picture?.depth !== undefined) ?? false;
      setFigures((before) => ({ ...before, framesPerSecond, labels, hasDepth: before.hasDepth || hasDepth }));
      frames = 0;
      newest = null;
      sinceMs = nowMs;
    }, UPDATE_INTERVAL_MS);
    element.addEventListener('frame', onFrame);
    element.addEventListener('statechange', onStateChange);
    return () => {
      window.clearInterval(timer);
      element.removeEventListener('frame', onFrame);
      element.removeEventListener('statechange', onStateChange);
      setFigures(NOTHING_YET);
    };
  }, [player, mounted]);

  return figures;
}
