import { describeRule } from '../describe-rule.ts';
import type { Rule } from '../rule.ts';
import { DEFAULT_SEVERITY } from '../vocabulary.ts';
import type { CameraTracks, FrameChanges } from './camera-tracks.ts';
import { createWatch } from './create-watch.ts';
import type { EngineClock } from './engine-clock.ts';
import { explainMatch } from './explain-match.ts';
import type { RuleSignal } from './rule-signal.ts';
import type { ScheduleClock } from './schedule-clock.ts';
import { keysOf, type Match, type Watch } from './watch.ts';

/** What was not so for this long is over; shorter gaps are a flicker of the detector. */
const OVER_AFTER_MS = 5_000;
/** The same objects are not told of again so soon. */
const SAME_SUBJECT_MS = 10_000;
const UPDATE_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;
const MAXIMUM_REMEMBERED = 512;
/** Ticks that come later than this leave out what would have changed by itself in between. */
const MAXIMUM_STEPS = 3_000;

/** One occurrence: from the time that it came true until it was over. */
interface Episode {
  readonly occurrence: number;
  /** Not told, because of a cool-down or because it was not yet often enough. */
  readonly isMuted: boolean;
  match: Match;
  /** Since when it is not so any more; null while it is. */
  overSinceMs: number | null;
  toldMs: number;
}

export interface RuleWatchOptions {
  readonly name: string;
  readonly rule: Rule;
  readonly clock: EngineClock;
  readonly schedules: ScheduleClock;
  readonly nextPart: () => number;
  readonly nextOccurrence: () => number;
}

/** Watches one rule and tells when it is fulfilled. */
export class RuleWatch {
  readonly #options: RuleWatchOptions;
  readonly #watch: Watch;
  readonly #words: string;
  readonly #episodes = new Map<string, Episode>();
  /** By object: when it was told of last. */
  readonly #toldOf = new Map<string, number>();
  #occurrences: number[] = [];
  #raisedMs = Number.NEGATIVE_INFINITY;
  #openSinceMs = Number.POSITIVE_INFINITY;
  #nextMinuteMs = Number.POSITIVE_INFINITY;

  constructor(options: RuleWatchOptions) {
    this.#options = options;
    this.#watch = createWatch(options.rule.condition, options.nextPart);
    this.#words = describeRule({ condition: options.rule.condition });
  }

  /** @returns what changed by the time `nowMs`, to which `advance` has been called before */
  observe(tracks: CameraTracks, changes: FrameChanges): RuleSignal[] {
    for (const { from, to } of changes.renamed) this.#rename(from, to);
    this.#watch.observe(tracks, changes);
    this.#watch.advance(changes.timeMs, this.#openSinceMs);
    return this.#decide(changes.timeMs, true);
  }

  /** Lets time pass, change by change, so that it does not matter how often this is called. */
  advance(nowMs: number): RuleSignal[] {
    const signals: RuleSignal[] = [];
    for (let step = 0; step < MAXIMUM_STEPS; step++) {
      const nextMs = this.#nextChangeMs();
      if (nextMs > nowMs) break;
      signals.push(...this.#pass(nextMs));
    }
    signals.push(...this.#pass(nowMs));
    return signals;
  }

  /** @returns the ends of what was about objects of that camera; its next objects are other ones, whatever their numbers */
  forget(camera: string, nowMs: number): RuleSignal[] {
    this.#watch.forget(camera);
    for (const key of this.#toldOf.keys()) if (key.startsWith(`${camera}/`)) this.#toldOf.delete(key);
    const signals: RuleSignal[] = [];
    for (const [key, episode] of this.#episodes) {
      if (!episode.match.tracks.some((track) => track.camera === camera)) continue;
      this.#episodes.delete(key);
      signals.push(...this.#tell('ended', episode, nowMs, false));
    }
    return signals;
  }

  /** Ends what goes on, for a rule that is no more. */
  close(nowMs: number): RuleSignal[] {
    const signals = [...this.#episodes.values()].flatMap((episode) => this.#tell('ended', episode, nowMs, false));
    this.#episodes.clear();
    return signals;
  }

  #pass(nowMs: number): RuleSignal[] {
    this.#updateSchedule(nowMs);
    this.#watch.advance(nowMs, this.#openSinceMs);
    return this.#decide(nowMs, false);
  }

  #nextChangeMs(): number {
    const ends = [...this.#episodes.values()].map(endOf);
    const minute = this.#options.rule.when === undefined ? Number.POSITIVE_INFINITY : this.#nextMinuteMs;
    return Math.min(minute, this.#watch.nextChangeMs(this.#openSinceMs), ...ends);
  }

  #updateSchedule(nowMs: number): void {
    const { rule, schedules, clock } = this.#options;
    if (rule.when === undefined) {
      this.#openSinceMs = Number.NEGATIVE_INFINITY;
      return;
    }
    const wallMs = clock.toWall(nowMs);
    this.#nextMinuteMs = clock.toEngine((Math.floor(wallMs / MINUTE_MS) + 1) * MINUTE_MS);
    if (!schedules.isOpen(rule.when, wallMs)) this.#openSinceMs = Number.POSITIVE_INFINITY;
    else if (this.#openSinceMs === Number.POSITIVE_INFINITY) this.#openSinceMs = nowMs;
  }

  #decide(nowMs: number, isFrame: boolean): RuleSignal[] {
    const isOpen = this.#openSinceMs <= nowMs;
    const signals: RuleSignal[] = [];
    const matches = new Map((isOpen ? this.#watch.matches() : []).map((match) => [match.key, match]));
    for (const [key, match] of matches) {
      const episode = this.#episodes.get(key);
      if (episode === undefined) signals.push(...this.#begin(match, nowMs, isFrame));
      else signals.push(...this.#continue(episode, match, nowMs, isFrame));
    }
    for (const [key, episode] of this.#episodes) {
      if (!matches.has(key)) episode.overSinceMs ??= nowMs;
      if (endOf(episode) > nowMs) continue;
      this.#episodes.delete(key);
      signals.push(...this.#tell('ended', episode, nowMs, isFrame));
    }
    return signals;
  }

  #begin(match: Match, nowMs: number, isFrame: boolean): RuleSignal[] {
    if (this.#episodes.size >= MAXIMUM_REMEMBERED) return [];
    // What was so before the rule's time counts from when that begins.
    const atMs = Math.max(match.atMs, this.#openSinceMs);
    const isMuted = !this.#mayTell(match, atMs);
    const occurrence = isMuted ? 0 : this.#options.nextOccurrence();
    const episode: Episode = { occurrence, isMuted, match, overSinceMs: null, toldMs: nowMs };
    this.#episodes.set(match.key, episode);
    return this.#tell('raised', episode, atMs, isFrame);
  }

  #continue(episode: Episode, match: Match, nowMs: number, isFrame: boolean): RuleSignal[] {
    const isAgain = match.isMoment && match.atMs !== episode.match.atMs;
    episode.match = match;
    episode.overSinceMs = null;
    if (isAgain && this.#options.rule.repeat !== undefined && episode.isMuted) {
      this.#episodes.delete(match.key);
      return this.#begin(match, nowMs, isFrame);
    }
    if (!isFrame || nowMs - episode.toldMs < UPDATE_EVERY_MS) return [];
    episode.toldMs = nowMs;
    return this.#tell('updated', episode, nowMs, isFrame);
  }

  #mayTell(match: Match, atMs: number): boolean {
    const { repeat, cooldownSeconds = 0 } = this.#options.rule;
    if (repeat !== undefined && !this.#isOftenEnough(atMs, repeat)) return false;
    if (atMs - this.#raisedMs < cooldownSeconds * 1000) return false;
    const keys = match.tracks.length === 0 ? [] : keysOf(match);
    const isKnown = repeat === undefined && keys.length > 0 && keys.every((key) => this.#wasToldOf(key, atMs));
    if (isKnown) return false;
    this.#raisedMs = atMs;
    for (const key of keys) this.#remember(key, atMs);
    return true;
  }

  #isOftenEnough(atMs: number, { times, withinSeconds }: NonNullable<Rule['repeat']>): boolean {
    this.#occurrences.push(atMs);
    this.#occurrences = this.#occurrences.filter((time) => atMs - time <= withinSeconds * 1000).slice(-times);
    if (this.#occurrences.length < times) return false;
    this.#occurrences = [];
    return true;
  }

  #wasToldOf(key: string, atMs: number): boolean {
    return atMs - (this.#toldOf.get(key) ?? Number.NEGATIVE_INFINITY) < SAME_SUBJECT_MS;
  }

  #remember(key: string, atMs: number): void {
    this.#toldOf.delete(key);
    this.#toldOf.set(key, atMs);
    const [oldest] = this.#toldOf.keys();
    if (this.#toldOf.size > MAXIMUM_REMEMBERED && oldest !== undefined) this.#toldOf.delete(oldest);
  }

  #rename(from: string, to: string): void {
    const told = this.#toldOf.get(from);
    if (told !== undefined) {
      this.#toldOf.delete(from);
      this.#remember(to, Math.max(told, this.#toldOf.get(to) ?? told));
    }
    const episode = this.#episodes.get(from);
    if (episode === undefined || this.#episodes.has(to)) return;
    this.#episodes.delete(from);
    this.#episodes.set(to, { ...episode, match: { ...episode.match, key: to } });
  }

  #tell(
    type: RuleSignal['type'],
    { match, occurrence, isMuted }: Episode,
    atMs: number,
    isFrame: boolean,
  ): RuleSignal[] {
    if (isMuted) return [];
    const { name, rule, clock } = this.#options;
    const objects = match.tracks.map((track) => track.toSignalObject());
    return [
      {
        type,
        rule: name,
        occurrence,
        severity: rule.severity ?? DEFAULT_SEVERITY,
        timeMs: clock.toWall(atMs),
        decidedBy: isFrame ? 'frame' : 'time',
        objects,
        reason: explainMatch(this.#words, match),
      },
    ];
  }
}

/** Moments have been held already; a state is over after a while without it. */
function endOf({ match, overSinceMs }: Episode): number {
  if (overSinceMs === null) return Number.POSITIVE_INFINITY;
  return overSinceMs + (match.isMoment ? 0 : OVER_AFTER_MS);
}
