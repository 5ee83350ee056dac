import type { Box } from '../../../geometry/box.ts';
import { mediaTimeUs } from '../../../time/media-time.ts';
import type { Condition, Rule, Surroundings } from '../../rule.ts';
import { RuleEngine } from '../rule-engine.ts';
import type { ObservedObject, RuleObservation, RuleSignal } from '../rule-signal.ts';

/** 12:00 on a Monday. */
export const NOON = Date.parse('2026-11-16T12:00:00Z');

export interface SceneActor {
  readonly id: number;
  readonly label?: string;
  readonly camera?: string;
  readonly task?: string;
  readonly width?: number;
  readonly height?: number;
  readonly from?: number;
  readonly to?: number;
  /** The middle of its lower edge at a time in seconds. */
  readonly at: (seconds: number) => readonly [x: number, y: number];
  readonly isHidden?: (seconds: number) => boolean;
  readonly with?: (seconds: number) => Partial<ObservedObject> & { readonly box?: Box };
}

export interface Scene {
  readonly actors: readonly SceneActor[];
  readonly seconds?: number;
  readonly framesPerSecond?: number;
  readonly startMs?: number;
  /** Seconds at which time is told beside the frames. */
  readonly ticks?: readonly number[];
  readonly ticksAfter?: number;
  readonly cameras?: readonly string[];
}

/** A yard in the right half with a fence at its left border, a gate inside it and a lane whose right way is to the right. */
export const SURROUNDINGS: Surroundings = {
  site: { timeZone: 'UTC', latitude: 52.5, longitude: 13.4 },
  cameras: {
    garden: {
      zones: {
        yard: { polygon: rectangle(0.5, 0, 1, 1) },
        gate: { polygon: rectangle(0.7, 0.4, 0.9, 1) },
        lane: {
          polygon: rectangle(0, 0.5, 1, 1),
          direction: [
            [0.1, 0.7],
            [0.9, 0.7],
          ],
        },
      },
      // From top to bottom, so that the left hand is at the right of the picture.
      lines: {
        fence: {
          points: [
            [0.5, 0],
            [0.5, 1],
          ],
          direction: 'to-left',
        },
        path: {
          points: [
            [0.3, 0],
            [0.3, 1],
          ],
        },
      },
      scale: { widthMetres: 20 },
    },
    hall: { zones: { desk: { polygon: rectangle(0.4, 0.4, 0.6, 0.9) } }, lines: {} },
  },
};

export function rectangle(left: number, top: number, right: number, bottom: number) {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;
}

export function ruleOf(condition: Condition, rest: Partial<Rule> = {}): Rule {
  return { condition, ...rest };
}

/** Somebody who walks to the right at so many picture widths a second. */
export function walker(id: number, from: number, speed: number, rest: Partial<SceneActor> = {}): SceneActor {
  return { id, at: (seconds) => [from + speed * seconds, 0.7], ...rest };
}

export function framesOf(scene: Scene): RuleObservation[] {
  const { actors, seconds = 20, framesPerSecond = 5, startMs = NOON, cameras = ['garden'] } = scene;
  const frames: RuleObservation[] = [];
  for (let frame = 0; frame <= seconds * framesPerSecond; frame++) {
    const time = frame / framesPerSecond;
    for (const camera of cameras)
      for (const task of new Set(['objects', ...actors.map((actor) => actor.task ?? 'objects')]))
        frames.push({
          camera,
          task,
          ptsUs: mediaTimeUs(time * 1e6 + 77),
          wallMs: startMs + time * 1000,
          objects: actors
            .filter((actor) => (actor.camera ?? 'garden') === camera && (actor.task ?? 'objects') === task)
            .flatMap((actor) => objectOf(actor, time) ?? []),
        });
  }
  return frames;
}

function objectOf(actor: SceneActor, seconds: number): ObservedObject | null {
  const { id, label = 'person', width = 0.06, height = 0.3, from = 0, to = Number.POSITIVE_INFINITY } = actor;
  if (seconds < from || seconds > to || actor.isHidden?.(seconds) === true) return null;
  const [x, y] = actor.at(seconds);
  return { trackId: id, label, box: { x: x - width / 2, y: y - height, width, height }, ...actor.with?.(seconds) };
}

/** All signals of a scene, in order. */
export function play(
  rules: Readonly<Record<string, Rule>> | Rule,
  scene: Scene,
  surroundings = SURROUNDINGS,
): RuleSignal[] {
  const table = 'condition' in rules ? { rule: rules as Rule } : rules;
  const engine = new RuleEngine(table, surroundings);
  const { startMs = NOON, seconds = 20, ticks = [], ticksAfter = 0 } = scene;
  const signals: RuleSignal[] = [];
  const due = [...ticks];
  for (const frame of framesOf(scene)) {
    while ((due[0] ?? Number.POSITIVE_INFINITY) * 1000 + startMs < frame.wallMs)
      signals.push(...engine.tick(startMs + (due.shift() ?? 0) * 1000));
    signals.push(...engine.observe(frame));
  }
  for (let after = 1; after <= ticksAfter; after++) signals.push(...engine.tick(startMs + (seconds + after) * 1000));
  return signals;
}

/** `[second, ids]` of everything that was raised. */
export function raises(signals: readonly RuleSignal[], startMs = NOON): [number, number[]][] {
  return signals
    .filter(({ type }) => type === 'raised')
    .map(({ timeMs, objects }) => [
      Math.round((timeMs - startMs) / 100) / 10,
      objects.map(({ trackId }) => trackId).toSorted((a, b) => a - b),
    ]);
}
