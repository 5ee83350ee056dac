import { ModelOutputError } from './decoder.ts';

/**
 * Candidates that are looked at closely: models propose a few hundred at most, and what comes after them costs the square of their
 * number, which a hostile output must not decide.
 */
export const MAXIMUM_CANDIDATES = 1_000;

/** A score that rounding has put beside 1 is still a score; a larger one is a logit or something else. */
const LARGEST_SCORE = 1.01;
const BINS = 1_024;

/**
 * The anchors of the highest scores, best first, at most `MAXIMUM_CANDIDATES`. Takes time in proportion to the number of
 * scores, whatever they are; what is not finite is left out.
 *
 * @throws ModelOutputError where no score is a number, or one is far above 1
 */
export function bestAnchors(scores: Float32Array, minimumScore: number): number[] {
  const bins = new Int32Array(BINS);
  let found = 0;
  let usable = scores.length === 0;
  for (let anchor = 0; anchor < scores.length; anchor++) {
    const score = scores[anchor] ?? Number.NaN;
    if (!Number.isFinite(score)) continue;
    usable = true;
    if (score < minimumScore) continue;
    if (score > LARGEST_SCORE) throw outOfRange(score);
    found += 1;
    const bin = binOf(score);
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  if (!usable) throw new ModelOutputError(`Expected scores but none of ${scores.length} is a number.`);
  return found === 0 ? [] : gather(scores, minimumScore, floorOf(bins));
}

/** The lowest bin that is still needed. */
function floorOf(bins: Int32Array): number {
  let bin = BINS - 1;
  for (let held = 0; bin > 0; bin--) {
    held += bins[bin] ?? 0;
    if (held >= MAXIMUM_CANDIDATES) break;
  }
  return bin;
}

function gather(scores: Float32Array, minimumScore: number, floor: number): number[] {
  const [above, at]: [number[], number[]] = [[], []];
  for (let anchor = 0; anchor < scores.length; anchor++) {
    const score = scores[anchor] ?? Number.NaN;
    if (!(score >= minimumScore && score <= LARGEST_SCORE)) continue;
    const bin = binOf(score);
    if (bin > floor) above.push(anchor);
    else if (bin === floor && at.length < MAXIMUM_CANDIDATES) at.push(anchor);
  }
  const byScore = (a: number, b: number) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b;
  return [...above.sort(byScore), ...at.sort(byScore)].slice(0, MAXIMUM_CANDIDATES);
}

function binOf(score: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)));
}

function outOfRange(score: number): ModelOutputError {
  return new ModelOutputError(
    `Expected scores in 0..1 but received ${score.toFixed(2)}; the outputs may be of another family.`,
  );
}
