import type { Count, HappeningOf } from '../rule.ts';
import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import { Residents } from './residents.ts';
import type { SubjectTrack } from './subject-track.ts';
import type { Match, Watch } from './watch.ts';

const GATHERED_AFTER_MS = 2_000;
const LEAST_MS = 600;

/** How many there are on one camera, since when that is what is asked for. */
interface Tally {
  sinceMs: number | null;
  atMs: number | null;
  tracks: readonly SubjectTrack[];
}

/** Picks those of the objects in a place that make the condition true; null where it is not. */
type Choice = (inside: readonly SubjectTrack[], tracks: CameraTracks) => readonly SubjectTrack[] | null;

/** Watches how many objects there are in a place at the same time, for each camera. */
export class PresenceWatch implements Watch {
  readonly #residents: Residents;
  readonly #choose: Choice;
  readonly #forMs: number;
  /** Fewer than asked for is no sighting, so that it may come true without one. */
  readonly #comesUnseen: boolean;
  readonly #tallies = new Map<string, Tally>();

  constructor(part: number, happening: HappeningOf<'is-present'> | HappeningOf<'gathers'>) {
    this.#residents = new Residents(part, happening.subject, happening.where);
    const isGathering = happening.verb === 'gathers';
    this.#choose = isGathering ? clusterOf(happening) : countOf(happening.count ?? { atLeast: 1 });
    this.#comesUnseen = !isGathering && happening.count?.atLeast === undefined;
    this.#forMs = Math.max((happening.forSeconds ?? 0) * 1000, isGathering ? GATHERED_AFTER_MS : LEAST_MS);
  }

  observe(tracks: CameraTracks, { timeMs }: FrameChanges): void {
    const { camera } = tracks.view;
    const inside = this.#residents.in(tracks);
    if (inside === null) return;
    const tally = this.#tallies.get(camera) ?? { sinceMs: null, atMs: null, tracks: [] };
    this.#tallies.set(camera, tally);
    const chosen = this.#choose(inside, tracks);
    tally.tracks = chosen ?? [];
    tally.sinceMs = chosen === null ? null : (tally.sinceMs ?? timeMs);
    if (tally.sinceMs === null) tally.atMs = null;
    else if (timeMs - tally.sinceMs >= this.#forMs) tally.atMs ??= timeMs;
  }

  advance(nowMs: number): void {
    if (!this.#comesUnseen) return;
    for (const tally of this.#tallies.values())
      if (tally.sinceMs !== null && nowMs >= tally.sinceMs + this.#forMs) tally.atMs ??= tally.sinceMs + this.#forMs;
  }

  nextChangeMs(): number {
    if (!this.#comesUnseen) return Number.POSITIVE_INFINITY;
    const open = [...this.#tallies.values()].filter(({ sinceMs, atMs }) => sinceMs !== null && atMs === null);
    return Math.min(...open.map(({ sinceMs }) => (sinceMs ?? 0) + this.#forMs), Number.POSITIVE_INFINITY);
  }

  matches(): readonly Match[] {
    return [...this.#tallies].flatMap(([camera, { atMs, tracks }]) =>
      atMs === null ? [] : [{ key: `${camera}/all`, atMs, isMoment: false, tracks }],
    );
  }

  forget(camera: string): void {
    this.#tallies.delete(camera);
    this.#residents.forget(camera);
  }
}

function countOf({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Count): Choice {
  return (inside) => (inside.length >= atLeast && inside.length <= atMost ? inside : null);
}

/** The largest set of objects each of which is near another one of it. */
function clusterOf({ atLeast, distance }: HappeningOf<'gathers'>): Choice {
  return (inside, { view }) => {
    const left = new Set(inside);
    let largest: SubjectTrack[] = [];
    for (const start of inside) {
      if (!left.delete(start)) continue;
      const cluster = [start];
      for (const member of cluster)
        for (const other of left)
          if (view.areNear(member, other, distance)) {
            left.delete(other);
            cluster.push(other);
          }
      if (cluster.length > largest.length) largest = cluster;
    }
    return largest.length >= atLeast ? largest : null;
  };
}
