import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { RTSP_FUZZ_TARGETS } from '../server/src/sources/rtsp/testing/fuzz-targets.ts';
import { obstacleToTestVideos } from '../server/src/testing/test-video.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { REQUEST_FUZZ_TARGETS } from './request-targets.ts';
import { runRounds } from './run-rounds.ts';
import { SENTENCE_FUZZ_TARGETS } from './sentence-targets.ts';
import { ELEMENTARY_FUZZ_TARGETS, transportStreamTarget } from './transport-stream-targets.ts';
import { makeTransportStreams } from './transport-streams.ts';
import { WEBRTC_FUZZ_TARGETS } from './webrtc-targets.ts';

const skip = obstacleToTestVideos() ?? false;

/** Seconds at most on a slow machine. The rounds are the same each time. */
const STREAM_ROUNDS = 250;
const ROUNDS = 10_000;
/** A grammar takes milliseconds for what bytes take microseconds for. */
const SENTENCE_ROUNDS = 200;

function assertBears(target: FuzzTarget, rounds: number): void {
  for (const seed of target.seeds) target.run(seed);
  const { finding } = runRounds(target, 1, (done) => done < rounds);
  if (finding === null) return;
  const { round, input } = finding;
  const hex = Buffer.from(input.subarray(0, 512)).toString('hex');
  throw new Error(`Round ${round}, ${input.length} bytes: ${hex}`, { cause: finding.error });
}

describe('damaged bytes do no harm to', () => {
  describe('transport streams', { skip }, () => {
    let streams = new Map<string, Uint8Array>();
    before(async () => {
      streams = await makeTransportStreams();
    });
    it('whose pictures arrive as they are after the damage', () => {
      assert.equal(streams.size, 3);
      for (const [name, whole] of streams) assertBears(transportStreamTarget(name, whole), STREAM_ROUNDS);
    });
  });

  for (const target of [
    ...ELEMENTARY_FUZZ_TARGETS,
    ...REQUEST_FUZZ_TARGETS,
    ...WEBRTC_FUZZ_TARGETS,
    ...RTSP_FUZZ_TARGETS,
  ])
    it(target.name, () => assertBears(target, ROUNDS));
  for (const target of SENTENCE_FUZZ_TARGETS) it(target.name, () => assertBears(target, SENTENCE_ROUNDS));
});

describe('the mutations', () => {
  const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index);

  it('are the same for the same seed, others for another, and leave the original alone', () => {
    const original = bytes.slice();
    assert.deepEqual(mutateBytes(bytes, 7), mutateBytes(bytes, 7));
    assert.notDeepEqual(mutateBytes(bytes, 7), mutateBytes(bytes, 8));
    assert.deepEqual(bytes, original);
  });

  it('bear what has no bytes at all', () => {
    for (let seed = 0; seed < 50; seed++) assert.equal(mutateBytes(new Uint8Array(), seed).length, 0);
  });

  it('find a parser that trusts a length', () => {
    const trusting: FuzzTarget = {
      name: 'trusting',
      seeds: [Uint8Array.of(2, 1, 1)],
      run: (input) => assert.ok(input.length <= 1 || (input[0] ?? 0) < input.length),
    };
    assert.ok(runRounds(trusting, 1, (done) => done < 1_000).finding !== null);
  });
});
