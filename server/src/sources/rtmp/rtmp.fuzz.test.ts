import { describe, it } from 'node:test';
import { runRounds } from '../../../../fuzz/run-rounds.ts';
import { RTMP_FUZZ_TARGETS } from './testing/fuzz-targets.ts';

/** Together about two seconds. `npm run fuzz -- --parser rtmp` goes on for as long as one likes. */
const ROUNDS = 4_000;

describe('damaged bytes do no harm to', () => {
  for (const target of RTMP_FUZZ_TARGETS) {
    it(target.name, () => {
      for (const seed of target.seeds) target.run(seed);
      const { finding } = runRounds(target, 1, (done) => done < ROUNDS);
      if (finding === null) return;
      const { round, input, error } = finding;
      throw new Error(`Round ${round}: ${Buffer.from(input).toString('hex')}`, { cause: error });
    });
  }
});
