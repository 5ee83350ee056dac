import type { Detection } from '../detection/detection.ts';
import { intersectionOverUnion } from '../geometry/box.ts';
import { areSimilarLabels } from './similar-labels.ts';

/** Two boxes of similar labels that overlap this much are the same object. */
const SAME_OBJECT_OVERLAP = 0.7;
/** End-to-end detectors skip non-max suppression and now and then give one object twice under one label. */
const SAME_LABEL_OVERLAP = 0.8;
/** Nothing else fills the box of another object as exactly as this. */
const ANY_LABEL_OVERLAP = 0.95;

/** Keeps the best of several detections of one object, in the order of their scores. */
export function suppressDuplicates(detections: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const detection of detections.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((better) => isSameObject(better, detection))) kept.push(detection);
  }
  return kept;
}

function isSameObject(a: Detection, b: Detection): boolean {
  return intersectionOverUnion(a.box, b.box) >= leastOverlap(a.label, b.label);
}

function leastOverlap(a: string, b: string): number {
  if (a === b) return SAME_LABEL_OVERLAP;
  return areSimilarLabels(a, b) ? SAME_OBJECT_OVERLAP : ANY_LABEL_OVERLAP;
}
