import type { HappeningOf, Subject } from '../rule.ts';
import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import { type SubjectTest, subjectTest } from './match-subject.ts';
import { newPartMemory } from './part-memory.ts';
import { followPlace, type Place, placeOn } from './place.ts';
import type { SubjectTrack } from './subject-track.ts';
import { type IndividualVerb, verdictOf } from './verb-tests.ts';
import type { Verdict } from './verdict.ts';
import { type Match, MOMENT_MS, type Watch } from './watch.ts';

/** Colour, name and plate may be known only this long after something happened. */
const LATE_KNOWLEDGE_MS = 10_000;
const MAXIMUM_MATCHES = 512;

/** Watches for something that each object does for itself. */
export class HappeningWatch implements Watch {
  readonly #part: number;
  readonly #happening: HappeningOf<IndividualVerb>;
  readonly #isWanted: SubjectTest;
  readonly #mayBeWanted: SubjectTest;
  readonly #isOther: SubjectTest;
  readonly #places = new Map<string, Place | null>();
  readonly #matches = new Map<string, Match>();

  /** @param part a number that no other part of the engine's rules has */
  constructor(part: number, happening: HappeningOf<IndividualVerb>) {
    this.#part = part;
    this.#happening = happening;
    this.#isWanted = subjectTest(happening.subject);
    const { labels } = happening.subject;
    this.#mayBeWanted = subjectTest(labels === undefined ? {} : { labels });
    this.#isOther = subjectTest(otherOf(happening));
  }

  observe(tracks: CameraTracks, { task, timeMs, gone, renamed }: FrameChanges): void {
    for (const { from, to } of renamed) this.#rename(from, to);
    const place = this.#placeOn(tracks);
    if (place === null) return;
    const watchesGone = this.#happening.verb === 'is-taken';
    for (const track of tracks.tracks()) {
      if (track.task !== task) continue;
      if (track.lastSeenMs === timeMs) this.#look(tracks, track, place, timeMs, false);
      else if (watchesGone && track.isGone) this.#look(tracks, track, place, timeMs, true);
    }
    for (const track of gone) {
      if (!watchesGone) this.#look(tracks, track, place, timeMs, true);
      this.#end(track);
    }
  }

  advance(nowMs: number): void {
    for (const [key, { isMoment, atMs }] of this.#matches)
      if (isMoment && nowMs - atMs >= MOMENT_MS) this.#matches.delete(key);
  }

  nextChangeMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { isMoment, atMs } of this.#matches.values()) if (isMoment) next = Math.min(next, atMs + MOMENT_MS);
    return next;
  }

  matches(): readonly Match[] {
    return [...this.#matches.values()];
  }

  forget(camera: string): void {
    this.#places.delete(camera);
    for (const [key, { tracks }] of this.#matches)
      if (tracks.some((track) => track.camera === camera)) this.#matches.delete(key);
  }

  #look(tracks: CameraTracks, track: SubjectTrack, place: Place, nowMs: number, isGone: boolean): void {
    if (!this.#mayBeWanted(track)) {
      this.#end(track);
      return;
    }
    const known = track.memories.get(this.#part);
    const memory = known ?? newPartMemory();
    if (known === undefined) track.memories.set(this.#part, memory);
    const border = isGone ? null : followPlace(place, track, memory);
    const verdict = verdictOf({
      happening: this.#happening,
      track,
      tracks,
      view: tracks.view,
      memory,
      border,
      isGone,
      nowMs,
      isInside: memory.isInside === true,
      isNew: known === undefined && !isGone,
      isOther: this.#isOther,
    });
    if (verdict?.kind === 'moment') memory.pendingMs = nowMs;
    this.#note(track, verdict, nowMs);
  }

  #note(track: SubjectTrack, verdict: Verdict, nowMs: number): void {
    const memory = track.memories.get(this.#part);
    const pendingMs = memory?.pendingMs ?? null;
    const isWanted = this.#isWanted(track);
    const held = this.#matches.get(track.key);
    if (memory !== undefined && pendingMs !== null) {
      if (isWanted) this.#hold(track, { atMs: pendingMs, isMoment: true, verdict });
      if (isWanted || nowMs - pendingMs > LATE_KNOWLEDGE_MS) memory.pendingMs = null;
    } else if (verdict?.kind === 'state' && isWanted)
      this.#hold(track, { atMs: held?.atMs ?? verdict.atMs, isMoment: false, verdict });
    else if (held !== undefined && !held.isMoment) this.#matches.delete(track.key);
  }

  #hold(track: SubjectTrack, { atMs, isMoment, verdict }: { atMs: number; isMoment: boolean; verdict: Verdict }): void {
    if (this.#matches.size >= MAXIMUM_MATCHES && !this.#matches.has(track.key)) return;
    this.#matches.set(track.key, { key: track.key, atMs, isMoment, tracks: [track, ...(verdict?.with ?? [])] });
  }

  #end({ key }: SubjectTrack): void {
    if (this.#matches.get(key)?.isMoment === false) this.#matches.delete(key);
  }

  #rename(from: string, to: string): void {
    const match = this.#matches.get(from);
    if (match === undefined) return;
    this.#matches.delete(from);
    if (!this.#matches.has(to)) this.#matches.set(to, { ...match, key: to });
  }

  #placeOn({ view }: CameraTracks): Place | null {
    const known = this.#places.get(view.camera);
    if (known !== undefined) return known;
    const place = placeOn(view, this.#happening.where);
    this.#places.set(view.camera, place);
    return place;
  }
}

function otherOf(happening: HappeningOf<IndividualVerb>): Subject {
  if ('other' in happening) return happening.other;
  return 'target' in happening && 'subject' in happening.target ? happening.target.subject : {};
}
