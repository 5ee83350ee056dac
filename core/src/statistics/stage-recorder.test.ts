import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { percentile, StageRecorder } from './stage-recorder.ts';

describe('the figures of a stage', () => {
  test('are empty before the first run', () => {
    assert.deepEqual(new StageRecorder().figures(0), {
      perSecond: 0,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
      total: 0,
      dropped: 0,
    });
  });

  test('give rate, percentiles and drops of the last ten seconds', () => {
    const recorder = new StageRecorder();
    for (let run = 0; run < 100; run++) recorder.record(run * 100, run + 1);
    recorder.recordDrop(3);
    const figures = recorder.figures(9_900);
    assert.equal(figures.perSecond, 10);
    assert.equal(figures.p50Ms, 50);
    assert.equal(figures.p95Ms, 95);
    assert.equal(figures.p99Ms, 99);
    assert.equal(figures.total, 100);
    assert.equal(figures.dropped, 3);
  });

  test('forget what is older than the window but keep the totals', () => {
    const recorder = new StageRecorder();
    recorder.record(0, 5);
    recorder.record(1, 5);
    const figures = recorder.figures(60_000);
    assert.equal(figures.perSecond, 0);
    assert.equal(figures.p50Ms, null);
    assert.equal(figures.total, 2);
  });

  test('stay bounded however often the stage runs', () => {
    const recorder = new StageRecorder();
    for (let run = 0; run < 10_000; run++) recorder.record(run, 1);
    assert.equal(recorder.figures(9_999).total, 10_000);
    assert.equal(Math.round(recorder.figures(9_999).perSecond), 1000);
  });

  test('leave runs without a duration out of the percentiles', () => {
    const recorder = new StageRecorder();
    recorder.record(0, Number.NaN);
    recorder.record(1000, Number.NaN);
    assert.equal(recorder.figures(1000).p50Ms, null);
    assert.equal(recorder.figures(1000).perSecond, 1);
  });

  test('percentiles are nearest-rank', () => {
    assert.equal(percentile([1, 2, 3, 4], 0.5), 2);
    assert.equal(percentile([1, 2, 3, 4], 1), 4);
    assert.equal(percentile([7], 0.01), 7);
    assert.equal(percentile([], 0.5), null);
  });
});
