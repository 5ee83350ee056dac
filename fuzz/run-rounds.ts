import type { FuzzTarget } from './fuzz-target.ts';
import { mutateBytes, randomBytes } from './mutate-bytes.ts';

/** Every so many rounds the input is noise instead of something damaged. */
const NOISE_INTERVAL = 10;
const LONGEST_NOISE = 4_096;

/** An input that a target did not bear. */
export interface Finding {
  readonly input: Uint8Array;
  readonly round: number;
  readonly error: unknown;
}

/** The input of one round; the same for ever. */
function inputOfRound(target: FuzzTarget, round: number): Uint8Array {
  if (round % NOISE_INTERVAL === 0) return randomBytes(round, LONGEST_NOISE);
  const seed = target.seeds[round % target.seeds.length];
  return seed === undefined ? randomBytes(round, LONGEST_NOISE) : mutateBytes(seed, round);
}

/**
 * Runs rounds from `first` on for as long as `goesOn` says.
 *
 * @returns the first finding, and how many rounds were run
 */
export function runRounds(
  target: FuzzTarget,
  first: number,
  goesOn: (done: number) => boolean,
): { done: number; finding: Finding | null } {
  let done = 0;
  for (; goesOn(done); done++) {
    const round = first + done;
    const input = inputOfRound(target, round);
    try {
      target.run(input);
    } catch (error) {
      return { done, finding: { input, round, error } };
    }
  }
  return { done, finding: null };
}
