import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestAnchors, MAXIMUM_CANDIDATES } from './best-anchors.ts';
import { ModelOutputError } from './decoder.ts';
import { noise } from './testing/decode-fixtures.ts';

describe('bestAnchors', () => {
  it('gives those above the least score, best first', () => {
    assert.deepEqual(bestAnchors(Float32Array.of(0.2, 0.9, 0.05, 0.9, 0.5), 0.1), [1, 3, 4, 0]);
  });

  it('leaves out what is no number', () => {
    assert.deepEqual(bestAnchors(Float32Array.of(Number.NaN, 0.5, Number.POSITIVE_INFINITY), 0.1), [1]);
  });

  it('says so where nothing is a number, or a score is none', () => {
    assert.throws(() => bestAnchors(Float32Array.of(Number.NaN, Number.NaN), 0.1), ModelOutputError);
    assert.throws(() => bestAnchors(Float32Array.of(0.5, 12), 0.1), /0\.\.1.*12/);
    assert.deepEqual(bestAnchors(new Float32Array(), 0.1), []);
  });

  for (const [what, scores] of [
    ['different scores', noise(20_000)],
    ['equal scores', new Float32Array(20_000).fill(0.5)],
    ['scores of 1 and nearly 1', noise(20_000).map((value) => 1 - value * 1e-4)],
  ] as const) {
    it(`gives exactly the best of 20,000 ${what}`, () => {
      const best = bestAnchors(scores, 0.01);
      assert.equal(best.length, MAXIMUM_CANDIDATES);
      const worst = scores.toSorted().at(-MAXIMUM_CANDIDATES) ?? 0;
      const found = best.map((anchor) => scores[anchor] ?? 0);
      if (what === 'different scores') assert.ok(found.every((score) => score >= worst));
      assert.ok(found.every((score, index) => index === 0 || score <= (found[index - 1] ?? 0)));
    });
  }
});
