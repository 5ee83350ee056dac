import { boxCentre, type Point } from '../../geometry/box.ts';
import { nearestOnSegment } from '../../geometry/segment.ts';
import { isInsidePolygon, type Polygon } from '../../regions/polygon.ts';
import type { PICTURE_PARTS } from '../picture-parts.ts';
import type { HappeningOf, Speed, Target } from '../rule.ts';
import { isMoving, recentStretch, type Stretch } from './motion.ts';
import { type Sight, sustained, type Verdict } from './verdict.ts';

const SPEED_WINDOW_MS = 1_000;
const HEADING_WINDOW_MS = 1_500;
const SUSTAINED_MS = 500;
/** Less of a way than this says nothing of where something goes, in sizes of the object. */
const HEADING_SIZES = 0.5;
/** Cosine of the largest angle between the way and the direction: 60 degrees. */
const HEADING_COSINE = 0.5;
/** Walking is at most 0.9 of one's height a second, jogging from 1.4 on; with a ground scale 9 km/h. */
const RUNNING: Speed = { kilometresPerHour: 9 };
const RUNNING_HEIGHTS = 1.4;
const RUNNING_SIZES = 2;

export function fasterThan(sight: Sight<HappeningOf<'moves-faster'>>): Verdict {
  return sustained(sight, isFaster(sight, sight.happening.speed) === true, SUSTAINED_MS);
}

export function slowerThan(sight: Sight<HappeningOf<'moves-slower'>>): Verdict {
  const isSlower = isMoving(sight.track) && isFaster(sight, sight.happening.speed) === false;
  return sustained(sight, isSlower, SUSTAINED_MS);
}

function isFaster({ track, view, isInside }: Sight, speed: Speed): boolean | null {
  const stretch = recentStretch(track, SPEED_WINDOW_MS);
  return stretch === null || !isInside ? null : view.isFaster(stretch.from, stretch.to, stretch.seconds, speed);
}

export function runs(sight: Sight): Verdict {
  const { track, view, isInside } = sight;
  const stretch = recentStretch(track, SPEED_WINDOW_MS);
  const isRunning = stretch !== null && isInside && isRunningOver(stretch, sight);
  if (view.scene.scale === undefined || stretch === null) return sustained(sight, isRunning, SUSTAINED_MS);
  const isFast = view.isFaster(stretch.from, stretch.to, stretch.seconds, RUNNING);
  return sustained(sight, isInside && (isFast ?? isRunning), SUSTAINED_MS);
}

function isRunningOver({ from, to, seconds, sizes }: Stretch, { track, view }: Sight): boolean {
  if (track.label !== 'person') return sizes / seconds >= RUNNING_SIZES;
  const way = view.way(from, to);
  const height = view.way({ x: 0, y: 0 }, { x: 0, y: track.box.height }).y;
  return Math.hypot(way.x, way.y) / Math.max(1e-6, height) / seconds >= RUNNING_HEIGHTS;
}

/** @param sign 1 for toward, -1 for away */
export function movesToward(
  sight: Sight<HappeningOf<'moves-toward'>> | Sight<HappeningOf<'moves-away'>>,
  sign: 1 | -1,
): Verdict {
  const { track, view, happening, isInside } = sight;
  const stretch = recentStretch(track, HEADING_WINDOW_MS);
  const direction = stretch === null ? null : directionTo(happening.target, stretch, sight);
  const goes =
    stretch !== null &&
    direction !== null &&
    stretch.sizes >= HEADING_SIZES &&
    cosineBetween(view.way(stretch.from, stretch.to), direction) * sign >= HEADING_COSINE;
  return sustained(sight, isInside && goes && !track.isStationary, SUSTAINED_MS);
}

/** Against the direction of a zone that it is in. */
export function movesWrongWay(sight: Sight<HappeningOf<'wrong-way'>>): Verdict {
  const { track, view, happening, isInside } = sight;
  const stretch = recentStretch(track, HEADING_WINDOW_MS);
  const isAgainst = (happening.where?.zones ?? []).some((name) => {
    const zone = Object.hasOwn(view.scene.zones, name) ? view.scene.zones[name] : undefined;
    if (zone?.direction === undefined || stretch === null || !isInsidePolygon(zone.polygon, track.anchor)) return false;
    const [[fromX, fromY], [toX, toY]] = zone.direction;
    const right = view.way({ x: fromX, y: fromY }, { x: toX, y: toY });
    return cosineBetween(view.way(stretch.from, stretch.to), right) <= -HEADING_COSINE;
  });
  return sustained(sight, isInside && isAgainst && (stretch?.sizes ?? 0) >= HEADING_SIZES, SUSTAINED_MS);
}

/** The direction of a target from where the way began, in widths of the picture; null where it is there already, or there is none. */
function directionTo(target: Target, { from, to }: Stretch, sight: Sight): Point | null {
  const { view } = sight;
  if ('part' in target) return target.part === 'middle' ? view.way(from, { x: 0.5, y: 0.5 }) : SIDES[target.part];
  const place = placeOf(target, from, sight);
  if (place === null || (place.x === to.x && place.y === to.y)) return null;
  return view.way(from, place);
}

const SIDES: Readonly<Record<Exclude<keyof typeof PICTURE_PARTS, 'middle'>, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};

function placeOf(target: Exclude<Target, { readonly part: unknown }>, from: Point, sight: Sight): Point | null {
  const { scene } = sight.view;
  if ('zone' in target) {
    const zone = Object.hasOwn(scene.zones, target.zone) ? scene.zones[target.zone] : undefined;
    return zone === undefined || isInsidePolygon(zone.polygon, sight.track.anchor) ? null : middleOf(zone.polygon);
  }
  if ('line' in target) {
    const line = Object.hasOwn(scene.lines, target.line) ? scene.lines[target.line] : undefined;
    return line === undefined ? null : nearestOf(line.points, from);
  }
  const others = [...sight.tracks.tracks()].filter(
    (track) => track !== sight.track && !track.isGone && track.key !== sight.track.key && sight.isOther(track),
  );
  return nearest(
    others.map(({ anchor }) => anchor),
    from,
  );
}

function nearestOf(points: readonly (readonly [number, number])[], from: Point): Point | null {
  const corners = points.map(([x, y]) => ({ x, y }));
  return nearest(
    corners.slice(1).map((end, index) => nearestOnSegment(corners[index] ?? end, end, from)),
    from,
  );
}

function nearest(points: readonly Point[], from: Point): Point | null {
  const distance = (point: Point) => Math.hypot(point.x - from.x, point.y - from.y);
  return points.reduce<Point | null>(
    (best, point) => (best === null || distance(point) < distance(best) ? point : best),
    null,
  );
}

function middleOf(polygon: Polygon): Point {
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return boxCentre({ x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top });
}

function cosineBetween(a: Point, b: Point): number {
  const lengths = Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y);
  return lengths > 0 ? (a.x * b.x + a.y * b.y) / lengths : 0;
}
