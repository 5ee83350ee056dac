import type { TaskName } from '#contract/config.ts';
import type { TrackedObject } from '#core/detection/detection.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { ObjectDescription } from './track-descriptions.ts';

/** The followed objects of one task in one frame. */
export interface SeenObjects {
  /** The listener shares it if it wants to keep it. */
  readonly frame: VideoFrame;
  readonly objects: readonly TrackedObject[];
  /** Says something of one of the objects, now or later; of no effect once the task has been loaded anew. */
  readonly describe: (trackId: number, description: ObjectDescription, ptsUs: MediaTimeUs) => void;
}

export type ObjectListener = (seen: SeenObjects) => void;

/**
 * Carries the objects of each task of a camera to the tasks that look at them. It outlives the tasks, which come and go on their own.
 * Listeners are called in turn and must return at once: nothing waits for them.
 */
export class ObjectFeed {
  readonly #listeners = new Map<TaskName, Set<ObjectListener>>();

  /** @returns ends the subscription */
  subscribe(task: TaskName, listener: ObjectListener): () => void {
    const listeners = this.#listeners.get(task) ?? new Set();
    this.#listeners.set(task, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  publish(task: TaskName, seen: SeenObjects): void {
    for (const listener of this.#listeners.get(task) ?? []) listener(seen);
  }
}
