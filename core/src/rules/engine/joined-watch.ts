import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import type { SubjectTrack } from './subject-track.ts';
import { keysOf, type Match, type Watch } from './watch.ts';

/** What all watches of several conditions do alike. */
abstract class JoinedWatch implements Watch {
  protected readonly parts: readonly Watch[];

  constructor(parts: readonly Watch[]) {
    this.parts = parts;
  }

  observe(tracks: CameraTracks, changes: FrameChanges): void {
    for (const part of this.parts) part.observe(tracks, changes);
  }

  advance(nowMs: number, openSinceMs: number): void {
    for (const part of this.parts) part.advance(nowMs, openSinceMs);
  }

  nextChangeMs(openSinceMs: number): number {
    return Math.min(...this.parts.map((part) => part.nextChangeMs(openSinceMs)));
  }

  forget(camera: string): void {
    for (const part of this.parts) part.forget(camera);
  }

  abstract matches(): readonly Match[];
}

/** Any of several conditions. */
export class AnyWatch extends JoinedWatch {
  matches(): readonly Match[] {
    return this.parts.flatMap((part, index) =>
      part.matches().map((match) => ({ ...match, key: `${index}:${match.key}` })),
    );
  }
}

/** All of several conditions, and none of others. */
export class AllWatch extends JoinedWatch {
  readonly #wanted: readonly Watch[];
  readonly #unwanted: readonly Watch[];
  readonly #sameSubject: boolean;

  constructor(wanted: readonly Watch[], unwanted: readonly Watch[], sameSubject: boolean) {
    super([...wanted, ...unwanted]);
    this.#wanted = wanted;
    this.#unwanted = unwanted;
    this.#sameSubject = sameSubject;
  }

  matches(): readonly Match[] {
    const wanted = this.#wanted.map((part) => part.matches());
    const unwanted = this.#unwanted.flatMap((part) => part.matches());
    if (wanted.length === 0 || wanted.some((matches) => matches.length === 0)) return [];
    if (this.#sameSubject) return sameSubjectMatches(wanted, unwanted);
    return unwanted.length > 0 ? [] : [join('all', wanted)];
  }
}

function sameSubjectMatches(wanted: readonly (readonly Match[])[], unwanted: readonly Match[]): Match[] {
  const [first = [], ...others] = wanted;
  const excluded = new Set(unwanted.flatMap(keysOf));
  const keys = [...new Set(first.flatMap(keysOf))].filter((key) => !excluded.has(key));
  return keys.flatMap((key) => {
    const own = [first, ...others].map((matches) => matches.filter((match) => keysOf(match).includes(key)));
    return own.some((matches) => matches.length === 0) ? [] : [join(key, own)];
  });
}

/** One match of several lists, true since the last of them is. */
function join(key: string, lists: readonly (readonly Match[])[]): Match {
  const tracks = new Map<string, SubjectTrack>();
  for (const match of lists.flat()) for (const track of match.tracks) tracks.set(track.key, track);
  const atMs = Math.max(...lists.map((list) => Math.min(...list.map((match) => match.atMs))));
  return {
    key,
    atMs,
    isMoment: lists.every((list) => list.every(({ isMoment }) => isMoment)),
    tracks: [...tracks.values()],
  };
}
