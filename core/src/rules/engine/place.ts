import type { Point } from '../../geometry/box.ts';
import { nearestOnSegment } from '../../geometry/segment.ts';
import { isInsideAny, type Polygon } from '../../regions/polygon.ts';
import { PICTURE_PARTS } from '../picture-parts.ts';
import type { Where } from '../rule.ts';
import type { CameraView } from './camera-view.ts';
import type { PartMemory } from './part-memory.ts';
import type { SubjectTrack } from './subject-track.ts';

/** How far beyond a border something must be to be on the other side at once: in sizes of the object, within limits of the picture. */
const MARGIN_SIZES = 0.1;
const LEAST_MARGIN = 0.004;
const LARGEST_MARGIN = 0.02;
/** What is nearer to the border has crossed it after this long. */
const DOUBT_MS = 1_000;

/** A place of one camera. */
export interface Place {
  /** It is the whole picture. */
  readonly isWhole: boolean;
  readonly zones: readonly Polygon[];
  readonly exceptZones: readonly Polygon[];
  readonly part: Polygon | null;
}

/** What happened to an object at a border. */
export type BorderChange = 'entered' | 'left' | null;

/** @returns null where the camera has no such place */
export function placeOn({ camera, scene }: CameraView, where: Where = {}): Place | null {
  if (where.cameras !== undefined && !where.cameras.includes(camera)) return null;
  const polygons = (names: readonly string[] = []) =>
    names.flatMap((name) => (Object.hasOwn(scene.zones, name) ? [scene.zones[name]?.polygon ?? []] : []));
  const zones = polygons(where.zones);
  if (where.zones !== undefined && zones.length === 0) return null;
  const exceptZones = polygons(where.exceptZones);
  const part = where.part === undefined ? null : PICTURE_PARTS[where.part];
  return { isWhole: zones.length === 0 && exceptZones.length === 0 && part === null, zones, exceptZones, part };
}

export function isInPlace(place: Place, point: Point): boolean {
  if (place.isWhole) return true;
  if (place.zones.length > 0 && !isInsideAny(place.zones, point)) return false;
  if (isInsideAny(place.exceptZones, point)) return false;
  // Boxes may reach out of the picture; its parts go on outside.
  return place.part === null || isInsideAny([place.part], { x: within(point.x), y: within(point.y) });
}

/** Takes in where an object is now. It changes sides only when it is clearly on the other one, or stays there. */
export function followPlace(place: Place, track: SubjectTrack, memory: PartMemory): BorderChange {
  const { anchor, lastSeenMs } = track;
  const isInside = isInPlace(place, anchor);
  if (memory.isInside === null) {
    memory.isInside = isInside;
    memory.insideSinceMs = isInside && track.wasThereBefore ? track.firstSeenMs : lastSeenMs;
    return isInside && !track.wasThereBefore ? 'entered' : null;
  }
  if (isInside === memory.isInside) {
    memory.doubtfulSinceMs = null;
    return null;
  }
  memory.doubtfulSinceMs ??= lastSeenMs;
  const isClear = distanceToBorder(place, anchor) >= marginOf(track);
  if (!isClear && lastSeenMs - memory.doubtfulSinceMs < DOUBT_MS) return null;
  memory.isInside = isInside;
  memory.insideSinceMs = memory.doubtfulSinceMs;
  memory.doubtfulSinceMs = null;
  return isInside ? 'entered' : 'left';
}

/** How far from a border an object is clearly on one side, in relative picture units. */
export function marginOf({ size }: SubjectTrack): number {
  return Math.min(LARGEST_MARGIN, Math.max(LEAST_MARGIN, MARGIN_SIZES * size));
}

function distanceToBorder({ zones, exceptZones, part }: Place, point: Point): number {
  const borders = [...zones, ...exceptZones, ...(part === null ? [] : [part])];
  return Math.min(...borders.map((border) => distanceToOutline(border, point)));
}

function distanceToOutline(polygon: Polygon, point: Point): number {
  let least = Number.POSITIVE_INFINITY;
  let [previousX, previousY] = polygon.at(-1) ?? [0, 0];
  for (const [x, y] of polygon) {
    const nearest = nearestOnSegment({ x: previousX, y: previousY }, { x, y }, point);
    least = Math.min(least, Math.hypot(nearest.x - point.x, nearest.y - point.y));
    [previousX, previousY] = [x, y];
  }
  return least;
}

function within(value: number): number {
  return Math.min(1 - 1e-9, Math.max(0, value));
}
