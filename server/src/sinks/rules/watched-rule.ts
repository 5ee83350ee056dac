import { randomUUID } from 'node:crypto';
import type { AlertSignal } from '#contract/alerts.ts';
import { camerasOfRule, isAboutCamera } from '#core/rules/cameras-of-rule.ts';
import { RuleEngine } from '#core/rules/engine/rule-engine.ts';
import type { RuleObservation, RuleSignal, SignalObject } from '#core/rules/engine/rule-signal.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';

/** Frames that are later than the clock by more are of another time: the clock was set. */
const MAXIMUM_AHEAD_MS = 10_000;

/** An occurrence that was raised and has not ended. */
export interface OpenAlert {
  readonly alertId: string;
  /** Null where it is about nothing being there in several cameras. */
  readonly camera: string | null;
}

/** A signal of the engine as an alert, with what the objects of an alert need to be looked up. */
export interface RuleAlert extends OpenAlert {
  readonly signal: RuleSignal;
}

/**
 * One rule and the engine that watches it. Each rule has an engine of its own: what is wrong with one, or changed in it, leaves the alerts of all
 * others alone. The engine looks cameras up in `surroundings.cameras` when it first sees them, so the owner may change that table as long
 * as it calls `stopWatching` for a camera whose scene is another one than before.
 */
export class WatchedRule {
  readonly rule: Rule;
  readonly #engine: RuleEngine;
  readonly #surroundings: Surroundings;
  /** By occurrence; as many as the engine holds open. */
  readonly #open = new Map<number, OpenAlert>();
  #newestWallMs = Number.NEGATIVE_INFINITY;
  /** By camera: whether the rule has to do with it. */
  readonly #concerns = new Map<string, boolean>();

  constructor(name: string, rule: Rule, surroundings: Surroundings) {
    this.rule = rule;
    this.#engine = new RuleEngine({ [name]: rule }, surroundings);
    this.#surroundings = surroundings;
  }

  observe(observation: RuleObservation): RuleAlert[] {
    if (!this.#isAbout(observation.camera)) return [];
    this.#newestWallMs = observation.wallMs;
    return this.#takeAll(this.#engine.observe(observation), observation.camera);
  }

  /** Where frames were later than that already, they have told it. */
  tick(wallMs: number): RuleAlert[] {
    const aheadMs = this.#newestWallMs - wallMs;
    if (aheadMs >= 0 && aheadMs < MAXIMUM_AHEAD_MS) return [];
    return this.#takeAll(this.#engine.tick(wallMs), null);
  }

  /** Ends what is about that camera. */
  stopWatching(camera: string): RuleAlert[] {
    this.#concerns.delete(camera);
    return this.#takeAll(this.#engine.stopWatching(camera), null);
  }

  /** Ends everything. */
  close(): RuleAlert[] {
    return this.#takeAll(this.#engine.close(), null);
  }

  #isAbout(camera: string): boolean {
    const known = this.#concerns.get(camera);
    if (known !== undefined) return known;
    const { cameras } = this.#surroundings;
    const scene = Object.hasOwn(cameras, camera) ? cameras[camera] : undefined;
    const isAbout = scene !== undefined && isAboutCamera(this.rule, camera, scene);
    this.#concerns.set(camera, isAbout);
    return isAbout;
  }

  #takeAll(signals: readonly RuleSignal[], seenBy: string | null): RuleAlert[] {
    return signals.flatMap((signal) => this.#take(signal, seenBy) ?? []);
  }

  /** @returns null for what was never raised */
  #take(signal: RuleSignal, seenBy: string | null): RuleAlert | null {
    const { occurrence, type, objects } = signal;
    if (type === 'raised')
      this.#open.set(occurrence, { alertId: randomUUID(), camera: this.#cameraOf(objects, seenBy) });
    const open = this.#open.get(occurrence);
    if (type === 'ended') this.#open.delete(occurrence);
    return open === undefined ? null : { ...open, signal };
  }

  #cameraOf(objects: readonly SignalObject[], seenBy: string | null): string | null {
    const last = objects.at(-1)?.camera;
    if (last !== undefined) return objects.find(({ camera }) => camera === seenBy)?.camera ?? last;
    const [only, ...others] = camerasOfRule(this.rule, this.#surroundings.cameras);
    return others.length === 0 ? (only ?? null) : null;
  }
}

/** The alert as the server process hears of it. */
export function toAlertSignal(
  { alertId, camera, signal }: RuleAlert,
  objects: AlertSignal['objects'],
  analysedAtMs: number | null,
): AlertSignal {
  const { type, rule, severity, timeMs, reason, decidedBy } = signal;
  const decidedAtMs = decidedBy === 'frame' ? analysedAtMs : null;
  return { type, alertId, rule, severity, timeMs, analysedAtMs: decidedAtMs, camera, objects, reason };
}
