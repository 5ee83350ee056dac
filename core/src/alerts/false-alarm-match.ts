import { cosineSimilarity } from '../detection/embedding.ts';
import { type Box, boxCentre, intersectionOverUnion } from '../geometry/box.ts';

/** Boxes that share so much of their area are at the same place. */
const SAME_PLACE_OVERLAP = 0.5;
/** Boxes whose centres are nearer than this part of the marked box, on each axis, are at the same place if they are as large. */
const SAME_PLACE_DISTANCE = 0.5;
/** On each axis. */
const SAME_SIZE_FACTOR = 1.5;
/** Least cosine similarity of two things that look the same. */
const SAME_LOOKS = 0.85;
/** How much surer than the marked one a detection has to be to be told of all the same. */
const SURER_BY = 0.15;

/** An object that an alert is about. */
export interface JudgedObject {
  readonly camera: string;
  readonly label: string;
  readonly box: Box;
  /** Null where the object is known by something else than a detection. */
  readonly score: number | null;
  /** What it looks like, a unit vector; null where that is not known (yet). */
  readonly embedding: Float32Array | null;
}

/** An object that somebody has called a false alarm. */
export interface FalseAlarmMark extends JudgedObject {
  readonly id: string;
}

/**
 * The mark that says these objects are a false alarm: that of the first object, where every object is like a mark. Null where one of
 * them is like none: something real may be beside the false one.
 */
export function findFalseAlarm<Mark extends FalseAlarmMark>(
  objects: readonly JudgedObject[],
  marks: readonly Mark[],
): Mark | null {
  const found = objects.map((object) => marks.find((mark) => isLike(object, mark)));
  return found.every((mark) => mark !== undefined) ? (found[0] ?? null) : null;
}

/** From which score on something like a mark is told of all the same; null: never, as no score can be so much surer. */
export function toldFromScore(markedScore: number | null): number | null {
  if (markedScore === null || markedScore + SURER_BY > 1) return null;
  return Math.round((markedScore + SURER_BY) * 1000) / 1000;
}

function isLike(object: JudgedObject, mark: FalseAlarmMark): boolean {
  const { camera, label, box, score, embedding } = object;
  if (camera !== mark.camera || label !== mark.label || !isSamePlace(box, mark.box)) return false;
  const threshold = toldFromScore(mark.score);
  if (score !== null && threshold !== null && score >= threshold) return false;
  return embedding === null || mark.embedding === null || looksTheSame(embedding, mark.embedding);
}

function isSamePlace(box: Box, marked: Box): boolean {
  if (intersectionOverUnion(box, marked) >= SAME_PLACE_OVERLAP) return true;
  const [centre, markedCentre] = [boxCentre(box), boxCentre(marked)];
  return (
    Math.abs(centre.x - markedCentre.x) <= marked.width * SAME_PLACE_DISTANCE &&
    Math.abs(centre.y - markedCentre.y) <= marked.height * SAME_PLACE_DISTANCE &&
    isSameLength(box.width, marked.width) &&
    isSameLength(box.height, marked.height)
  );
}

function isSameLength(a: number, b: number): boolean {
  return a > 0 && b > 0 && Math.max(a, b) / Math.min(a, b) <= SAME_SIZE_FACTOR;
}

/** Vectors of different models do not compare: nothing says that these two are the same. */
function looksTheSame(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && cosineSimilarity(a, b) >= SAME_LOOKS;
}
