import { type Drawing, mirrored } from './svg.ts';
import { bus, car, type Paint, truck } from './vehicles.ts';
import { WALKER_CYCLE_LENGTH, WALKER_POSES, type WalkerLook, walker } from './walker.ts';

export type Direction = 'left' | 'right';

/** Somebody or something that crosses the street scene. */
export interface Actor {
  /** One drawing for each pose, shown in turn, one a frame. */
  readonly poses: readonly Drawing[];
  readonly scale: number;
  /** Way per frame, in pixels of the picture. */
  readonly pixelsPerFrame: number;
}

const RED: Paint = { light: '#ff8a7a', main: '#c8322b', dark: '#7b1815' };
const BLUE: Paint = { light: '#8fb8e6', main: '#2f69b0', dark: '#17365f' };
const SILVER: Paint = { light: '#f4f6f8', main: '#b3bac2', dark: '#6b727b' };

const LOOKS = {
  man: {
    skin: ['#e0ac85', '#b07a58'],
    hair: ['#5b4030', '#2c1d15'],
    jacket: ['#4a6b94', '#243a57'],
    trousers: ['#4a4d55', '#26282e'],
    shoes: '#3b2a1f',
    longHair: false,
    backpack: null,
  },
  student: {
    skin: ['#f0c6a4', '#c48f6c'],
    hair: ['#7a4a2a', '#40230f'],
    jacket: ['#c24a45', '#7a2522'],
    trousers: ['#39465f', '#1d2536'],
    shoes: '#22242a',
    longHair: true,
    backpack: ['#4f7a52', '#28452b'],
  },
  neighbour: {
    skin: ['#8d5a3c', '#5f3a25'],
    hair: ['#2a211d', '#100c0a'],
    jacket: ['#d9b24a', '#94742a'],
    trousers: ['#3c4a5c', '#202a37'],
    shoes: '#e4e0d6',
    longHair: false,
    backpack: null,
  },
  shopper: {
    skin: ['#edc09c', '#bd8862'],
    hair: ['#d0a860', '#8c6a30'],
    jacket: ['#3f7f78', '#1f4843'],
    trousers: ['#2e2f36', '#17181c'],
    shoes: '#6a4632',
    longHair: true,
    backpack: null,
  },
} as const satisfies Record<string, WalkerLook>;

/** Somebody on foot, whose pace follows from the legs and the scale. */
export function pedestrian(look: keyof typeof LOOKS, direction: Direction, scale: number): Actor {
  const poses = Array.from({ length: WALKER_POSES }, (_, pose) => walker(LOOKS[look], pose));
  return {
    poses: direction === 'right' ? poses : poses.map(mirrored),
    scale,
    // The feet must not slide: one cycle of poses covers exactly the way of its two steps.
    pixelsPerFrame: (WALKER_CYCLE_LENGTH / WALKER_POSES) * scale,
  };
}

const VEHICLES = {
  redCar: { drawing: () => car(RED), faces: 'left' },
  silverCar: { drawing: () => car(SILVER), faces: 'left' },
  blueCar: { drawing: () => car(BLUE), faces: 'left' },
  truck: { drawing: () => truck(BLUE), faces: 'left' },
  bus: { drawing: () => bus(RED), faces: 'right' },
} as const satisfies Record<string, { drawing: () => Drawing; faces: Direction }>;

/** A vehicle, drawn the way it drives. */
export function vehicle(
  name: keyof typeof VEHICLES,
  direction: Direction,
  scale: number,
  pixelsPerFrame: number,
): Actor {
  const { drawing, faces } = VEHICLES[name];
  return { poses: [faces === direction ? drawing() : mirrored(drawing())], scale, pixelsPerFrame };
}
