import { type Actor, type Direction, pedestrian, vehicle } from './cast.ts';
import type { Expression } from './portrait.ts';
import type { TrafficLightState } from './street-furniture.ts';

export const STREET_FRAMES_PER_SECOND = 15;
/** The scene repeats after a minute; nobody is on the street at the seam. */
export const STREET_LOOP_FRAMES = 60 * STREET_FRAMES_PER_SECOND;

/** Lanes from back to front, with the height in the picture of what touches the ground there. */
export const lanes = { farPavement: 458, farLane: 542, nearLane: 606, nearPavement: 712 } as const;
export type Lane = keyof typeof lanes;

/** One crossing of the whole picture, from beyond one border to beyond the other. */
export interface Passage {
  readonly actor: Actor;
  readonly lane: Lane;
  readonly direction: Direction;
  readonly startSecond: number;
}

const FAR_WALKER = 0.66;
const NEAR_WALKER = 1.02;
const FAR_VEHICLE = 0.98;
const NEAR_VEHICLE = 1.14;

/** Who crosses when. Traffic keeps to the right, so the far lane leads to the left. */
export const passages: readonly Passage[] = [
  { startSecond: 0, lane: 'farPavement', direction: 'right', actor: pedestrian('man', 'right', FAR_WALKER) },
  { startSecond: 1.5, lane: 'farLane', direction: 'left', actor: vehicle('silverCar', 'left', FAR_VEHICLE, 13) },
  { startSecond: 8, lane: 'nearLane', direction: 'right', actor: vehicle('bus', 'right', 1.16, 12) },
  { startSecond: 13, lane: 'farLane', direction: 'left', actor: vehicle('redCar', 'left', FAR_VEHICLE, 14) },
  { startSecond: 18, lane: 'nearPavement', direction: 'left', actor: pedestrian('student', 'left', NEAR_WALKER) },
  { startSecond: 24, lane: 'farLane', direction: 'left', actor: vehicle('truck', 'left', 1.06, 13) },
  { startSecond: 31.5, lane: 'nearLane', direction: 'right', actor: vehicle('blueCar', 'right', NEAR_VEHICLE, 17) },
  { startSecond: 29.5, lane: 'nearPavement', direction: 'right', actor: pedestrian('neighbour', 'right', NEAR_WALKER) },
  { startSecond: 49.5, lane: 'farPavement', direction: 'left', actor: pedestrian('shopper', 'left', FAR_WALKER) },
  { startSecond: 52, lane: 'nearLane', direction: 'right', actor: vehicle('silverCar', 'right', NEAR_VEHICLE, 16) },
];

/** When somebody comes up close to the camera, in seconds, and how long rising and going take. */
export const faceVisit = { startSecond: 37.5, endSecond: 50, moveSeconds: 1.4, left: 430, top: 208 } as const;

/** Expressions by second of the visit, each until the next one. */
const EXPRESSIONS: readonly (readonly [number, Expression])[] = [
  [0, 'neutral'],
  [2.4, 'blink'],
  [2.54, 'neutral'],
  [3.6, 'smile'],
  [6, 'blink'],
  [6.14, 'smile'],
  [9, 'neutral'],
  [10, 'blink'],
  [10.14, 'neutral'],
];

const LIGHTS: readonly (readonly [number, TrafficLightState])[] = [
  [0, 'red'],
  [37, 'green'],
  [48, 'amber'],
  [50, 'red'],
];

export interface FacePose {
  readonly expression: Expression;
  readonly x: number;
  readonly y: number;
}

/** The visitor's pose at a second of the loop, null while nobody is there. */
export function facePoseAt(second: number, pictureHeight: number): FacePose | null {
  const { startSecond, endSecond, moveSeconds, left, top } = faceVisit;
  if (second < startSecond || second >= endSecond) return null;
  const away = Math.max(0, 1 - (second - startSecond) / moveSeconds, 1 - (endSecond - second) / moveSeconds);
  const since = second - startSecond;
  const eased = away * away * (3 - 2 * away);
  return {
    expression: entryAt(EXPRESSIONS, since, 'neutral'),
    x: left + 10 * Math.sin(since * 0.9),
    y: top + (pictureHeight - top) * eased + 4 * Math.sin(since * 1.7),
  };
}

/** What the traffic light shows; it holds back whoever comes towards the camera while others cross. */
export function trafficLightAt(second: number): TrafficLightState {
  return entryAt(LIGHTS, second, 'red');
}

function entryAt<Value>(entries: readonly (readonly [number, Value])[], second: number, before: Value): Value {
  return entries.findLast(([from]) => from <= second)?.[1] ?? before;
}
