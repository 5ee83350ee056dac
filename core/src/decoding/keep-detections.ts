import type { Detection } from '../detection/detection.ts';
import { boxFromLetterbox } from '../detection/letterbox.ts';
import { suppressNonMaxima } from '../detection/non-max-suppression.ts';
import type { Box } from '../geometry/box.ts';
import { type DecodeContext, ModelOutputError } from './decoder.ts';

/** What a detector proposes; the box is in pixels of the model's input. */
export interface Proposal<Extra> {
  readonly label: string;
  readonly score: number;
  readonly box: Box;
  readonly extra: Extra;
}

/** A detection together with the proposal that it comes from. */
export interface KeptProposal<Extra> extends Detection {
  readonly proposal: Proposal<Extra>;
}

/** Nothing in a picture is larger than this many pictures, and no number may be beyond it. */
const FARTHEST = 2;

/**
 * Turns proposals into detections relative to the picture: leaves out those without area, beside the picture or with numbers that are none, and
 * all but the best of those that cover the same thing.
 *
 * @returns highest score first
 * @throws ModelOutputError where there are proposals and none has numbers for a box
 */
export function keepDetections<Extra>(
  proposals: readonly Proposal<Extra>[],
  { letterbox }: DecodeContext,
  maximumOverlap: number,
  maximumOverlapOfLabels?: number,
): KeptProposal<Extra>[] {
  const finite = proposals.filter(({ box }) => Number.isFinite(box.x + box.y + box.width + box.height));
  if (finite.length === 0 && proposals.length > 0)
    throw new ModelOutputError(`Expected boxes for ${proposals.length} scores but none has four numbers.`);
  const placed: KeptProposal<Extra>[] = [];
  for (const proposal of finite) {
    const box = limit(boxFromLetterbox(letterbox, proposal.box));
    // Rounding may leave nothing of a box that lies far away.
    if (isVisible(box)) placed.push({ label: proposal.label, score: Math.min(1, proposal.score), box, proposal });
  }
  return suppressNonMaxima(placed, maximumOverlap, maximumOverlapOfLabels);
}

/** The detections alone. */
export function withoutProposals(kept: readonly KeptProposal<unknown>[]): Detection[] {
  return kept.map(({ proposal: _proposal, ...detection }) => detection);
}

function isVisible({ x, y, width, height }: Box): boolean {
  return width > 0 && height > 0 && x < 1 && y < 1 && x + width > 0 && y + height > 0;
}

function limit(box: Box): Box {
  if (box.x >= -1 && box.y >= -1 && box.x + box.width <= FARTHEST && box.y + box.height <= FARTHEST) return box;
  const left = Math.max(-1, box.x);
  const top = Math.max(-1, box.y);
  return {
    x: left,
    y: top,
    width: Math.min(FARTHEST, box.x + box.width) - left,
    height: Math.min(FARTHEST, box.y + box.height) - top,
  };
}
