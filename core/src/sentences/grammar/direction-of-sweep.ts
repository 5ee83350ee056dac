import type { Line, Surroundings } from '../../rules/rule.ts';
import type { DirectionOnLine } from '../../rules/vocabulary.ts';

/** Lines that run nearly along the way have no side to come from. */
const LEAST_COSINE = 0.35;

const WAYS = { right: [1, 0], left: [-1, 0], bottom: [0, 1], top: [0, -1] } as const;

/** With or against the arrow of a line, for what moves to one side of the picture; null where that is unclear. */
export function directionOfSweep(
  { cameras }: Surroundings,
  name: string,
  sweep: keyof typeof WAYS,
): DirectionOnLine | null {
  const lines = Object.values(cameras).flatMap(({ lines: own }) => (Object.hasOwn(own, name) ? (own[name] ?? []) : []));
  const directions = new Set(lines.map((line) => directionOn(line, WAYS[sweep])));
  const [only = null] = directions;
  return directions.size === 1 ? only : null;
}

function directionOn({ points, direction }: Line, [wayX, wayY]: readonly [number, number]): DirectionOnLine | null {
  const first = points[0];
  const last = points.at(-1);
  if (direction === undefined || first === undefined || last === undefined) return null;
  const [x, y] = [last[0] - first[0], last[1] - first[1]];
  // The right hand of somebody who walks along (x, y), where y grows downwards.
  const side = direction === 'to-right' ? 1 : -1;
  const [arrowX, arrowY] = [-y * side, x * side];
  const cosine = (arrowX * wayX + arrowY * wayY) / (Math.hypot(x, y) || 1);
  if (Math.abs(cosine) < LEAST_COSINE) return null;
  return cosine > 0 ? 'along' : 'against';
}
