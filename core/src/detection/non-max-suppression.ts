import { intersectionOverUnion } from '../geometry/box.ts';
import type { Detection } from './detection.ts';

/** No picture holds more things that a detector tells apart; every one costs a comparison with each of the others. */
const MAXIMUM_COMPARED = 1_000;
const MAXIMUM_KEPT = 300;

/**
 * Keeps the best of the detections that cover the same thing: walks them from the highest score down and drops each
 * one whose box overlaps a kept one of the same label by more than `maximumOverlap` (intersection over union). Looks at the best 1,000 and
 * keeps at most 300, so its cost is bounded whatever it is given.
 *
 * @param maximumOverlapOfLabels the same for boxes of different labels; left out, a thing may have several
 * @returns the kept detections, highest score first; equal scores keep their order
 */
export function suppressNonMaxima<Kind extends Detection>(
  detections: readonly Kind[],
  maximumOverlap: number,
  maximumOverlapOfLabels = 1,
): Kind[] {
  const kept: Kind[] = [];
  for (const candidate of detections.toSorted((a, b) => b.score - a.score).slice(0, MAXIMUM_COMPARED)) {
    const covered = kept.some((other) => {
      const limit = other.label === candidate.label ? maximumOverlap : maximumOverlapOfLabels;
      return limit < 1 && intersectionOverUnion(other.box, candidate.box) > limit;
    });
    if (!covered) kept.push(candidate);
    if (kept.length >= MAXIMUM_KEPT) break;
  }
  return kept;
}
