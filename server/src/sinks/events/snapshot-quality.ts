import { type Box, boxArea, clampBox } from '#core/geometry/box.ts';

/** A box this near to the border of the picture is cut by it. */
const BORDER = 0.005;
/** What a picture of a part is worth beside one of the whole. */
const CUT_WORTH = 0.5;

/**
 * How good a picture of the object a frame gives, above 0: the larger, the surer and the more complete the better. Twice the
 * height and width count as much as twice the score.
 */
export function snapshotQuality({ box, score }: { readonly box: Box; readonly score: number }): number {
  const side = Math.sqrt(boxArea(clampBox(box)));
  return score * side * (isCut(box) ? CUT_WORTH : 1);
}

function isCut({ x, y, width, height }: Box): boolean {
  // What is as large as the picture can never be seen without being cut.
  const isCutAcross = width < 1 - 2 * BORDER && (x < BORDER || x + width > 1 - BORDER);
  const isCutDown = height < 1 - 2 * BORDER && (y < BORDER || y + height > 1 - BORDER);
  return isCutAcross || isCutDown;
}
