import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConstantVelocityFilter } from './constant-velocity-filter.ts';

const noise = { measurement: 0.01, initialSpeed: 1, acceleration: 0.5 };

describe('ConstantVelocityFilter', () => {
  for (const intervals of [[1 / 30], [0.2], [0.1, 0.3, 0.033]]) {
    it(`learns a constant velocity from frames ${intervals.map((seconds) => seconds.toFixed(3)).join(', ')} s apart`, () => {
      const filter = new ConstantVelocityFilter(0.2, noise);
      let seconds = 0;
      for (let frame = 0; frame < 60; frame++) {
        const step = intervals[frame % intervals.length] ?? 0;
        seconds += step;
        filter.predict(step, noise);
        filter.correct(0.2 + 0.3 * seconds, noise);
      }
      assert.ok(Math.abs(filter.velocity - 0.3) < 1e-3, `velocity ${filter.velocity}`);
      assert.ok(Math.abs(filter.position - (0.2 + 0.3 * seconds)) < 1e-3);
    });
  }

  it('gives half the weight to each of two equally uncertain positions', () => {
    const filter = new ConstantVelocityFilter(0, noise);
    filter.correct(1, noise);
    assert.ok(Math.abs(filter.position - 0.5) < 1e-12);
  });

  it('trusts a measurement more after a long gap', () => {
    const afterGap = (seconds: number) => {
      const filter = new ConstantVelocityFilter(0, noise);
      filter.predict(seconds, noise);
      filter.correct(1, noise);
      return filter.position;
    };
    assert.ok(afterGap(2) > afterGap(0.1));
    assert.ok(afterGap(2) > 0.99);
  });

  it('stays finite without any noise or time', () => {
    const silent = { measurement: 0, initialSpeed: 0, acceleration: 0 };
    const filter = new ConstantVelocityFilter(0.5, silent);
    filter.predict(0, silent);
    filter.correct(0.7, silent);
    assert.equal(filter.position, 0.5);
    assert.equal(filter.velocity, 0);
  });
});
