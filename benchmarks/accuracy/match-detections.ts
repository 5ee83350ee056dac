import { type Box, intersectionOverUnion } from '#core/geometry/box.ts';

export interface LabelledBox {
  readonly label: string;
  readonly box: Box;
}

/** How many boxes of one list have a partner in the other. */
export interface MatchCounts {
  readonly matched: number;
  /** Found, but not wanted. */
  readonly surplus: number;
  readonly missed: number;
}

/**
 * Pairs boxes of one label, each at most once, the largest overlap (intersection over union) first.
 *
 * @param minimumOverlap pairs below it are none
 */
export function matchDetections(
  found: readonly LabelledBox[],
  wanted: readonly LabelledBox[],
  minimumOverlap: number,
): MatchCounts {
  const pairs = found
    .flatMap((one, from) =>
      wanted.map((other, to) => ({
        from,
        to,
        overlap: one.label === other.label ? intersectionOverUnion(one.box, other.box) : 0,
      })),
    )
    .filter(({ overlap }) => overlap >= minimumOverlap)
    .sort((a, b) => b.overlap - a.overlap);
  const [usedFound, usedWanted] = [new Set<number>(), new Set<number>()];
  for (const { from, to } of pairs) {
    if (usedFound.has(from) || usedWanted.has(to)) continue;
    usedFound.add(from);
    usedWanted.add(to);
  }
  const matched = usedFound.size;
  return { matched, surplus: found.length - matched, missed: wanted.length - matched };
}

export function addCounts(a: MatchCounts, b: MatchCounts): MatchCounts {
  return { matched: a.matched + b.matched, surplus: a.surplus + b.surplus, missed: a.missed + b.missed };
}

/** Share of what was found that was wanted; null where nothing was found. */
export function precisionOf({ matched, surplus }: MatchCounts): number | null {
  return matched + surplus === 0 ? null : matched / (matched + surplus);
}

/** Share of what was wanted that was found; null where nothing was wanted. */
export function recallOf({ matched, missed }: MatchCounts): number | null {
  return matched + missed === 0 ? null : matched / (matched + missed);
}
