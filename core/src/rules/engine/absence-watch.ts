import type { HappeningOf } from '../rule.ts';
import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import { Residents } from './residents.ts';
import type { Match, Watch } from './watch.ts';

/**
 * Watches for nothing of a kind being in a place, on none of the cameras that see the place. Time counts from the first frame without
 * it; a camera that does not look is left out, and time in which the rule is not open does not count.
 */
export class AbsenceWatch implements Watch {
  readonly #residents: Residents;
  readonly #happening: HappeningOf<'is-absent'>;
  /** By camera: since when nothing is there; null while something is. */
  readonly #emptySince = new Map<string, number | null>();
  #atMs: number | null = null;

  constructor(part: number, happening: HappeningOf<'is-absent'>) {
    this.#happening = happening;
    this.#residents = new Residents(part, happening.subject, happening.where);
  }

  observe(tracks: CameraTracks, { timeMs }: FrameChanges): void {
    const { camera } = tracks.view;
    const inside = this.#residents.in(tracks);
    if (inside === null) return;
    const isSomethingThere = inside.length > 0;
    const since = this.#emptySince.get(camera) ?? null;
    this.#emptySince.set(camera, isSomethingThere ? null : (since ?? timeMs));
    if (isSomethingThere) this.#atMs = null;
  }

  advance(nowMs: number, openSinceMs: number): void {
    const dueMs = this.#dueMs(openSinceMs);
    if (dueMs > nowMs) this.#atMs = null;
    else this.#atMs ??= dueMs;
  }

  nextChangeMs(openSinceMs: number): number {
    return this.#atMs === null ? this.#dueMs(openSinceMs) : Number.POSITIVE_INFINITY;
  }

  matches(): readonly Match[] {
    return this.#atMs === null ? [] : [{ key: 'nothing', atMs: this.#atMs, isMoment: false, tracks: [] }];
  }

  forget(camera: string): void {
    this.#emptySince.delete(camera);
    this.#residents.forget(camera);
  }

  /** When it will have been long enough; infinite while something is there, or nobody looks. */
  #dueMs(openSinceMs: number): number {
    if (this.#emptySince.size === 0) return Number.POSITIVE_INFINITY;
    let since = openSinceMs;
    for (const empty of this.#emptySince.values()) since = Math.max(since, empty ?? Number.POSITIVE_INFINITY);
    return since + this.#happening.forSeconds * 1000;
  }
}
