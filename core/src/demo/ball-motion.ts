import type { Point } from '../geometry/box.ts';
import { seededRandom } from './seeded-random.ts';

/** The picture that the ball moves in, and the part of it that the ball may touch, in pixels. */
export const ballScene = {
  width: 1280,
  height: 720,
  framesPerSecond: 30,
  ballRadius: 36,
  /** The ball stays above this line; below it are the clock and the frame counter. */
  panelTop: 656,
} as const;

/** Where the ball is: its centre relative to the picture, its radius relative to the picture's width. */
export interface BallPosition {
  readonly centre: Point;
  readonly radius: number;
}

/** Frames after which the walk repeats: twenty minutes. */
export const BALL_WALK_FRAMES = 36_000;
const SEED = 20_240_511;
const MEAN_SPEED = 7.8;
const SPEED_SWING = 3;
const FASTEST_TURN = 0.09;

let walk: Float64Array | undefined;

/**
 * The ball's position in frame `frameIndex`: a pure function, in constant time for any index.
 *
 * The walk is a closed one, computed once from a seed: the turn rate and the speed (about 4.8 to 10.8 pixels a frame)
 * are smooth noise, their integral is a path in an unbounded plane, and folding that plane like a mirror maze into
 * the picture turns every crossing of a border into a bounce. Heading and path are closed over the period by
 * spreading the remainder evenly over it, so the repetition has no seam.
 */
export function ballPosition(frameIndex: number): BallPosition {
  if (!Number.isInteger(frameIndex))
    throw new TypeError(`Expected an integer for frameIndex but received ${frameIndex}`);
  walk ??= closedWalk();
  const step = ((frameIndex % BALL_WALK_FRAMES) + BALL_WALK_FRAMES) % BALL_WALK_FRAMES;
  const { width, height, ballRadius } = ballScene;
  return {
    centre: { x: (walk[step * 2] ?? 0) / width, y: (walk[step * 2 + 1] ?? 0) / height },
    radius: ballRadius / width,
  };
}

function closedWalk(): Float64Array {
  const random = seededRandom(SEED);
  const turn = closedNoise(random, 40);
  const pace = closedNoise(random, 75);
  const headings = closedHeadings(turn, random() * 2 * Math.PI);
  const steps = Array.from(headings, (heading, index) => {
    const speed = MEAN_SPEED + SPEED_SWING * (pace[index] ?? 0);
    return { x: speed * Math.cos(heading), y: speed * Math.sin(heading) };
  });
  const { width, panelTop, ballRadius } = ballScene;
  const xs = closedFold(
    steps.map((step) => step.x),
    ballRadius,
    width - ballRadius,
  );
  const ys = closedFold(
    steps.map((step) => step.y),
    ballRadius,
    panelTop - ballRadius,
  );
  const path = new Float64Array(BALL_WALK_FRAMES * 2);
  for (let index = 0; index < BALL_WALK_FRAMES; index++) {
    path[index * 2] = xs[index] ?? 0;
    path[index * 2 + 1] = ys[index] ?? 0;
  }
  return path;
}

/** Smooth noise in -1..1 with a knot every `spacing` frames, without a seam at the period's end. */
function closedNoise(random: () => number, spacing: number): Float64Array {
  const knots = Float64Array.from({ length: BALL_WALK_FRAMES / spacing }, () => random() * 2 - 1);
  return Float64Array.from({ length: BALL_WALK_FRAMES }, (_, index) => {
    const knot = Math.floor(index / spacing);
    const fraction = (index % spacing) / spacing;
    const ease = fraction * fraction * (3 - 2 * fraction);
    const from = knots[knot] ?? 0;
    const to = knots[(knot + 1) % knots.length] ?? 0;
    return from + (to - from) * ease;
  });
}

/** Integrates turn rates so that the heading after the last frame is the first one again. */
function closedHeadings(turn: Float64Array, start: number): Float64Array {
  const total = turn.reduce((sum, rate) => sum + rate * FASTEST_TURN, 0);
  const correction = (Math.round(total / (2 * Math.PI)) * 2 * Math.PI - total) / turn.length;
  let heading = start;
  return turn.map((rate) => {
    heading += rate * FASTEST_TURN + correction;
    return heading;
  });
}

/** Integrates steps and folds the path into [low, high], closed: its length is made a whole number of fold periods. */
function closedFold(steps: readonly number[], low: number, high: number): Float64Array {
  const range = high - low;
  const total = steps.reduce((sum, step) => sum + step, 0);
  const correction = (Math.round(total / (2 * range)) * 2 * range - total) / steps.length;
  let unfolded = range / 2;
  return Float64Array.from(steps, (step) => {
    const phase = ((unfolded % (2 * range)) + 2 * range) % (2 * range);
    unfolded += step + correction;
    return low + (phase <= range ? phase : 2 * range - phase);
  });
}
