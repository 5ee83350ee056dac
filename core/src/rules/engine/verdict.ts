import type { Happening } from '../rule.ts';
import type { CameraTracks } from './camera-tracks.ts';
import type { CameraView } from './camera-view.ts';
import type { SubjectTest } from './match-subject.ts';
import type { PartMemory } from './part-memory.ts';
import type { BorderChange } from './place.ts';
import type { SubjectTrack } from './subject-track.ts';

/** What is asked of one object in one frame. */
export interface Sight<Asked extends Happening = Happening> {
  readonly happening: Asked;
  readonly track: SubjectTrack;
  readonly view: CameraView;
  readonly tracks: CameraTracks;
  readonly memory: PartMemory;
  readonly isInside: boolean;
  readonly border: BorderChange;
  /** It was found to be gone in this frame. */
  readonly isGone: boolean;
  readonly nowMs: number;
  /** Whether it is its first sighting. */
  readonly isNew: boolean;
  /** The test of `other` or of the target's subject. */
  readonly isOther: SubjectTest;
}

/**
 * The answer: null for no; `moment` for something that happens in this frame; `state` for something that has been so since a time,
 * from which on it counts.
 */
export type Verdict =
  | { readonly kind: 'moment'; readonly with?: readonly SubjectTrack[] }
  | { readonly kind: 'state'; readonly atMs: number; readonly with?: readonly SubjectTrack[] }
  | null;

export const MOMENT: Verdict = { kind: 'moment' };

export function momentIf(happens: boolean): Verdict {
  return happens ? MOMENT : null;
}

/** A state that counts once it has been so for `forMs`, as far as the object was seen. */
export function stateSince(sinceMs: number | null, forMs: number, nowMs: number): Verdict {
  return sinceMs === null || nowMs - sinceMs < forMs ? null : { kind: 'state', atMs: nowMs };
}

/** As `stateSince`, of something that is or is not so in this frame. */
export function sustained({ memory, nowMs }: Pick<Sight, 'memory' | 'nowMs'>, isTrue: boolean, forMs: number): Verdict {
  memory.trueSinceMs = isTrue ? (memory.trueSinceMs ?? nowMs) : null;
  return stateSince(memory.trueSinceMs, forMs, nowMs);
}
