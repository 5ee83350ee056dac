import type { ReplayedAlert, ReplayRange, StoredTrack } from '#core/rules/engine/replay.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';

/** What the thread is told when it is started. */
export interface ReplayOrder {
  readonly rule: Rule;
  readonly surroundings: Surroundings;
}

/** Objects in portions, newest first, then the word to begin. */
export type ToReplayWorker =
  | { readonly type: 'tracks'; readonly tracks: readonly StoredTrack[] }
  | { readonly type: 'run'; readonly range: ReplayRange };

/** The one answer: the newest alerts in order of time, and how many there were. */
export interface ReplayAnswer {
  readonly alerts: readonly ReplayedAlert[];
  readonly fired: number;
}

/** More alerts than this are counted but not told one by one. */
export const MAXIMUM_REPLAYED_ALERTS = 300;
