import type { Detection } from '../detection/detection.ts';
import { type Box, boxCentre, containment, intersectionOverUnion, type Point } from '../geometry/box.ts';
import { boxSize } from './box-size.ts';
import { assignMinimumCost } from './minimum-cost-assignment.ts';
import { areSimilarLabels } from './similar-labels.ts';
import type { Track } from './track.ts';

/** How well a detection fits a track, above 0; null where they cannot be the same object. */
export type Affinity = (track: Track, detection: Detection) => number | null;

export interface Matching {
  readonly pairs: readonly (readonly [Track, Detection])[];
  /** What found no partner. */
  readonly tracks: readonly Track[];
  readonly detections: readonly Detection[];
}

/** Under another label of its kind an object must be exactly where it is expected. */
const OVERLAP_UNDER_OTHER_LABEL = 0.5;
/** What stands still is where it stood; something else that passes in front of it overlaps less. */
const OVERLAP_OF_STATIONARY = 0.45;
const HIDDEN_CONTAINMENT = 0.9;
/** A part of something hidden is not smaller than this part of it. */
const HIDDEN_AREA_SHARE = 0.25;
/** In a jump an object keeps its size to within this factor. */
const JUMP_SIZE_RATIO = 1.8;
const RECOVERY_SIZE_RATIO = 1.6;
/** How far beside the way from its last sighting to the expected place an object may come back, in its sizes. */
const RECOVERY_DISTANCE_SIZES = 1;
/** What the heading counts beside an overlap of 0 to 1. With half of it, twice as many of two who cross swap identities. */
const HEADING_WEIGHT = 1;
/** Standard deviations of the expected place within which an object is found in 99 % of cases (chi-squared, two dimensions). */
const GATE_DEVIATIONS = 3.03;

/** Pairs tracks with detections so that the sum of the affinities is as large as it can be. */
export function match(tracks: readonly Track[], detections: readonly Detection[], affinity: Affinity): Matching {
  const affinities = tracks.map((track) =>
    detections.map((detection) => (areSimilarLabels(track.label, detection.label) ? affinity(track, detection) : null)),
  );
  const assignment = assignMinimumCost(affinities.map((row) => row.map((value) => -(value ?? 0))));
  const pairs: [Track, Detection][] = [];
  for (const [row, column] of assignment.entries()) {
    const track = tracks[row];
    const detection = column === null ? undefined : detections[column];
    if (column === null || track === undefined || detection === undefined) continue;
    if ((affinities[row]?.[column] ?? null) !== null) pairs.push([track, detection]);
  }
  const matched = new Set<Track | Detection>(pairs.flat());
  return {
    pairs,
    tracks: tracks.filter((track) => !matched.has(track)),
    detections: detections.filter((detection) => !matched.has(detection)),
  };
}

/** By overlap with the expected place; among several that overlap, by where the object was heading. */
export function overlapOfAtLeast(minimum: number): Affinity {
  return (track, detection) => {
    const expected = track.box;
    const overlap = intersectionOverUnion(expected, detection.box);
    if (track.isStationary && isPartOf(detection.box, expected)) return Math.max(overlap, OVERLAP_OF_STATIONARY);
    return overlap >= leastOverlap(minimum, track, detection) ? overlap + headingBonus(track, detection.box) : null;
  };
}

/** By distance from the expected place: within what the motion makes likely, and within bounds given in sizes of the object. */
export function distanceWithin(certainSizes: number, maximumSizes: number): Affinity {
  return (track, { label, box }) => {
    if (label !== track.label || !isOfSize(box, track.detection.box, JUMP_SIZE_RATIO)) return null;
    const limit = Math.min(maximumSizes, Math.max(certainSizes, GATE_DEVIATIONS * track.deviationSizes));
    const distance = distanceBetween(boxCentre(track.box), boxCentre(box)) / boxSize(track.detection.box);
    return distance <= limit ? 1 - distance / (limit + 1e-9) + 1e-6 : null;
  };
}

/**
 * For what was hidden: it may have stood still, walked on, or stopped on the way, so it comes back near the line from where it was
 * seen last to where it would be by now (observation-centric recovery of OC-SORT, widened to the whole way).
 */
export function nearTheWay(): Affinity {
  return (track, { label, box }) => {
    const last = track.detection.box;
    if (label !== track.label || !isOfSize(box, last, RECOVERY_SIZE_RATIO)) return null;
    const distance = distanceToSegment(boxCentre(box), boxCentre(last), boxCentre(track.box)) / boxSize(last);
    return distance <= RECOVERY_DISTANCE_SIZES ? 1 - distance / (RECOVERY_DISTANCE_SIZES + 1e-9) + 1e-6 : null;
  };
}

function headingBonus({ headedTo, detection }: Track, box: Box): number {
  if (headedTo === null) return 0;
  const distanceSizes = distanceBetween(headedTo, boxCentre(box)) / boxSize(detection.box);
  return HEADING_WEIGHT * Math.max(0, 1 - distanceSizes);
}

function leastOverlap(minimum: number, track: Track, { label }: Detection): number {
  if (label !== track.label) return Math.max(minimum, OVERLAP_UNDER_OTHER_LABEL);
  return track.isStationary ? Math.max(minimum, OVERLAP_OF_STATIONARY) : minimum;
}

function isPartOf(part: Box, whole: Box): boolean {
  const share = (part.width * part.height) / (whole.width * whole.height);
  return share >= HIDDEN_AREA_SHARE && containment(part, whole) >= HIDDEN_CONTAINMENT;
}

function isOfSize(box: Box, other: Box, maximumRatio: number): boolean {
  const ratio = boxSize(box) / boxSize(other);
  return ratio <= maximumRatio && ratio >= 1 / maximumRatio;
}

function distanceBetween(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const lengthSquared = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
  if (lengthSquared === 0) return distanceBetween(point, from);
  const along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / lengthSquared;
  const nearest = Math.min(1, Math.max(0, along));
  return distanceBetween(point, {
    x: from.x + (to.x - from.x) * nearest,
    y: from.y + (to.y - from.y) * nearest,
  });
}
