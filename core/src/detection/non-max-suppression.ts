import { intersectionOverUnion } from '../geometry/box.ts';
import type { Detection } from './detection.ts';

/**
 * Keeps the best of the detections that cover the same thing: walks them from the highest score down and drops each
 * one whose box overlaps a kept one of the same label by more than `maximumOverlap` (intersection over union).
 *
 * @returns the kept detections, highest score first; equal scores keep their order
 */
export function suppressNonMaxima(detections: readonly Detection[], maximumOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of detections.toSorted((a, b) => b.score - a.score)) {
    const covered = kept.some(
      (other) => other.label === candidate.label && intersectionOverUnion(other.box, candidate.box) > maximumOverlap,
    );
    if (!covered) kept.push(candidate);
  }
  return kept;
}
