import { describe, it } from 'node:test';
import { seededRandom } from '#core/demo/seeded-random.ts';
import { RTMP_FUZZ_TARGETS } from './testing/fuzz-targets.ts';
import { mutateBytes } from './testing/mutate-bytes.ts';

/** Together about two seconds. */
const ROUNDS = 4_000;

describe('bytes that were damaged at random', () => {
  for (const { name, seeds, run } of RTMP_FUZZ_TARGETS) {
    it(`are read or refused by ${name}`, () => {
      for (const seed of seeds) run(seed);
      for (let round = 0; round < ROUNDS; round++) {
        const seed = seeds[round % seeds.length] ?? new Uint8Array(0);
        const input = mutateBytes(seed, seededRandom(round));
        try {
          run(input);
        } catch (cause) {
          throw new Error(`Round ${round}: ${Buffer.from(input).toString('hex')}`, { cause });
        }
      }
    });
  }
});
