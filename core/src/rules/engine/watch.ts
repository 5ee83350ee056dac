import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import type { SubjectTrack } from './subject-track.ts';

/** What happens for a moment counts as being so for this long, so that two such things can be at the same time. */
export const MOMENT_MS = 5_000;

/** Something that is so now. */
export interface Match {
  /** Who it is about; the same for as long as it is the same occurrence. */
  readonly key: string;
  /** Engine time from which on it counts. */
  readonly atMs: number;
  readonly isMoment: boolean;
  readonly tracks: readonly SubjectTrack[];
}

/** Watches one condition. Engine time never goes back; everything is bounded. */
export interface Watch {
  /** Takes in a frame of a camera; `changes` says what of. */
  observe(tracks: CameraTracks, changes: FrameChanges): void;
  /** Lets time pass up to `nowMs`, in which nothing is seen. `openSinceMs`: since when the rule counts at all. */
  advance(nowMs: number, openSinceMs: number): void;
  /** The next time at which something changes by itself; infinite where nothing does. */
  nextChangeMs(openSinceMs: number): number;
  /** What is so, in no particular order. */
  matches(): readonly Match[];
  /** Nobody looks through this camera any more. */
  forget(camera: string): void;
}

/** Keys of all objects of a match. */
export function keysOf({ tracks }: Match): string[] {
  return tracks.map(({ key }) => key);
}
