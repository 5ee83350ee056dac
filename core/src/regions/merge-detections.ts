import type { Detection } from '../detection/detection.ts';
import { type Box, boxArea, intersectionOverUnion } from '../geometry/box.ts';
import { detectionFromRegion } from './result-from-region.ts';

/** What a detector found in one region; boxes are relative to that region. */
export interface RegionDetections {
  readonly region: Box;
  readonly detections: readonly Detection[];
}

/** A box this near to a border of its region, in shares of the region, is taken to go on behind it. */
const BORDER = 0.01;
const SAME_OBJECT = 0.5;
/** So much of a smaller box inside a larger one makes it a part of it. */
const PART_OF = 0.7;

interface Candidate {
  readonly detection: Detection;
  /** The region ends inside the picture where the object does. */
  readonly isCut: boolean;
}

/**
 * Joins what a detector found in regions that may overlap: non-max suppression per label over all of them, in which an object that a
 * border cuts off gives way to the whole object, whatever label its part was taken for.
 *
 * @returns detections in coordinates of the picture, highest score first
 */
export function mergeRegionDetections(found: readonly RegionDetections[]): Detection[] {
  const candidates = found.flatMap(({ region, detections }) =>
    detections.map((detection) => ({
      detection: detectionFromRegion(region, detection),
      isCut: isCutOff(region, detection.box),
    })),
  );
  if (found.length <= 1) return candidates.map(({ detection }) => detection);
  const kept: Candidate[] = [];
  for (const candidate of candidates.toSorted(wholeAndStrongFirst)) {
    if (!kept.some((other) => hides(other, candidate))) kept.push(candidate);
  }
  return kept.map(({ detection }) => detection).sort((a, b) => b.score - a.score);
}

function wholeAndStrongFirst(a: Candidate, b: Candidate): number {
  return Number(a.isCut) - Number(b.isCut) || b.detection.score - a.detection.score;
}

function hides(kept: Candidate, other: Candidate): boolean {
  const [a, b] = [kept.detection, other.detection];
  if (a.label === b.label && intersectionOverUnion(a.box, b.box) > SAME_OBJECT) return true;
  return other.isCut && shareInside(b.box, a.box) > PART_OF;
}

/** The share of `inner` that lies inside `outer`. */
function shareInside(inner: Box, outer: Box): number {
  const width = Math.min(inner.x + inner.width, outer.x + outer.width) - Math.max(inner.x, outer.x);
  const height = Math.min(inner.y + inner.height, outer.y + outer.height) - Math.max(inner.y, outer.y);
  return width <= 0 || height <= 0 ? 0 : (width * height) / boxArea(inner);
}

function isCutOff(region: Box, { x, y, width, height }: Box): boolean {
  const isInner = {
    left: region.x > 0,
    top: region.y > 0,
    right: region.x + region.width < 1,
    bottom: region.y + region.height < 1,
  };
  return (
    (isInner.left && x < BORDER) ||
    (isInner.top && y < BORDER) ||
    (isInner.right && x + width > 1 - BORDER) ||
    (isInner.bottom && y + height > 1 - BORDER)
  );
}
