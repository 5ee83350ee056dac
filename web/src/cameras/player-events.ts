import type { FrameResult } from '#contract/result.ts';

/** States that the player goes through, as its `statechange` event tells them. */
export type PlayerState = 'connecting' | 'playing' | 'reconnecting' | 'error';

export interface PlayerStateDetail {
  readonly state: PlayerState;
  readonly reason: string | null;
}

/** The part of a `frame` event's detail that the pages use. */
export interface PlayerFrameDetail {
  readonly results: readonly (Pick<FrameResult, 'task' | 'objects'> & {
    readonly picture?: { readonly depth?: unknown } | null;
  })[];
}

/** How many objects of each label are in a frame, most frequent first, then by name. */
export function countLabels(results: PlayerFrameDetail['results']): LabelCount[] {
  const counts = new Map<string, number>();
  for (const object of results.flatMap((result) => result.objects)) {
    counts.set(object.label, (counts.get(object.label) ?? 0) + 1);
  }
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, 'en'));
}

export interface LabelCount {
  readonly label: string;
  readonly count: number;
}
