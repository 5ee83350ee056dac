import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import type { SubjectTrack } from './subject-track.ts';
import { keysOf, type Match, MOMENT_MS, type Watch } from './watch.ts';

const MAXIMUM_RUNS = 64;
const MAXIMUM_DONE = 64;

export interface WatchedStep {
  readonly watch: Watch;
  /** It must not happen within the time. */
  readonly isNot: boolean;
  readonly withinMs: number;
}

/** One way into the sequence: so many steps have been taken. */
interface Run {
  taken: number;
  /** When the last step was taken; of a state, when it was so last. */
  atMs: number;
  last: Match;
  tracks: Map<string, SubjectTrack>;
  /** Who has done all of it. */
  keys: Set<string>;
}

/** Several conditions one after the other. */
export class SequenceWatch implements Watch {
  readonly #steps: readonly WatchedStep[];
  readonly #sameSubject: boolean;
  /** Occurrences of the first step that have begun a run, until they are over. */
  #begun = new Map<string, number>();
  #runs: Run[] = [];
  #done: Match[] = [];

  constructor(steps: readonly WatchedStep[], sameSubject: boolean) {
    this.#steps = steps;
    this.#sameSubject = sameSubject;
  }

  observe(tracks: CameraTracks, changes: FrameChanges): void {
    for (const { watch } of this.#steps) watch.observe(tracks, changes);
    this.#begin();
    this.#prolong(changes.timeMs);
    this.#step(changes.timeMs);
  }

  advance(nowMs: number, openSinceMs: number): void {
    for (const { watch } of this.#steps) watch.advance(nowMs, openSinceMs);
    this.#step(nowMs);
    this.#done = this.#done.filter(({ atMs }) => nowMs - atMs < MOMENT_MS);
  }

  nextChangeMs(openSinceMs: number): number {
    return Math.min(
      ...this.#steps.map(({ watch }) => watch.nextChangeMs(openSinceMs)),
      ...this.#runs.map((run) => this.#dueMs(run)),
      ...this.#done.map(({ atMs }) => atMs + MOMENT_MS),
    );
  }

  matches(): readonly Match[] {
    return this.#done;
  }

  forget(camera: string): void {
    for (const { watch } of this.#steps) watch.forget(camera);
    this.#runs = this.#runs.filter(({ tracks }) => [...tracks.values()].every((track) => track.camera !== camera));
  }

  #step(nowMs: number): void {
    this.#begin();
    for (const run of this.#runs) this.#goOn(run, nowMs);
    this.#runs = this.#runs.filter((run) => run.taken < this.#steps.length && nowMs < this.#dueMs(run));
  }

  #begin(): void {
    const begun = new Map<string, number>();
    for (const match of this.#steps[0]?.watch.matches() ?? []) {
      const known = this.#begun.get(match.key);
      begun.set(match.key, match.atMs);
      if (known === match.atMs) continue;
      const tracks = new Map(match.tracks.map((track) => [track.key, track]));
      this.#runs.push({ taken: 1, atMs: match.atMs, last: match, tracks, keys: new Set(keysOf(match)) });
    }
    this.#begun = begun;
    if (this.#runs.length > MAXIMUM_RUNS) this.#runs = this.#runs.slice(-MAXIMUM_RUNS);
  }

  /** While the first step is a state that goes on, the time for the next one does not begin. Only frames tell that it goes on. */
  #prolong(nowMs: number): void {
    if (this.#steps[1]?.isNot === true) return;
    for (const run of this.#runs) {
      const goesOn = run.taken === 1 && !run.last.isMoment && this.#begun.get(run.last.key) === run.last.atMs;
      if (goesOn) run.atMs = Math.max(run.atMs, nowMs);
    }
  }

  #goOn(run: Run, nowMs: number): void {
    for (let step = this.#steps[run.taken]; step !== undefined; step = this.#steps[run.taken]) {
      const limitMs = run.atMs + step.withinMs;
      const next = step.watch.matches().find((match) => this.#follows(run, match, limitMs));
      if (step.isNot) {
        if (next !== undefined) run.taken = this.#steps.length;
        else if (nowMs >= limitMs) this.#take(run, run.last, limitMs);
        return;
      }
      if (next === undefined) return;
      this.#take(run, next, Math.max(next.atMs, run.last.isMoment ? run.atMs : run.last.atMs));
    }
  }

  #take(run: Run, match: Match, atMs: number): void {
    run.taken += 1;
    run.atMs = atMs;
    for (const track of match.tracks) run.tracks.set(track.key, track);
    const keys = keysOf(match);
    if (this.#sameSubject && match !== run.last) run.keys = new Set(keys.filter((key) => run.keys.has(key)));
    run.last = match;
    if (run.taken < this.#steps.length) return;
    const key = [...(this.#sameSubject ? run.keys : run.tracks.keys())].join('+');
    this.#done.push({ key, atMs, isMoment: true, tracks: [...run.tracks.values()] });
    if (this.#done.length > MAXIMUM_DONE) this.#done.shift();
  }

  #follows({ last, keys }: Run, match: Match, limitMs: number): boolean {
    const isSameOccurrence = match.isMoment && match.key === last.key && match.atMs === last.atMs;
    if ((match.isMoment && match.atMs < last.atMs) || match.atMs > limitMs) return false;
    if (isSameOccurrence && last.isMoment && match.tracks[0] === last.tracks[0]) return false;
    return !this.#sameSubject || keysOf(match).some((key) => keys.has(key));
  }

  #dueMs({ atMs, taken }: Run): number {
    return atMs + (this.#steps[taken]?.withinMs ?? 0);
  }
}
