import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterDeath,
  type CrashAttribution,
  camerasToRun,
  NO_SUSPICION,
  releaseCamera,
  STAGGER_INTERVAL_MS,
  startNextCamera,
} from './crash-attribution.ts';

const CAMERAS = ['a', 'bad', 'c'];

/** Runs the process on a simulated clock; it dies `crashAfterMs` after a life in which `bad` is started. */
function simulate(lives: number, crashAfterMs: number): CrashAttribution {
  let state = NO_SUSPICION;
  let nowMs = 0;
  for (let life = 0; life < lives; life++) {
    nowMs += 1000;
    if (state.started !== null) {
      state = startNextCamera(state, CAMERAS);
      while (state.started !== null && !camerasToRun(state, CAMERAS).includes('bad')) {
        nowMs += STAGGER_INTERVAL_MS;
        state = startNextCamera(state, CAMERAS);
      }
    }
    if (!camerasToRun(state, CAMERAS).includes('bad')) break;
    nowMs += crashAfterMs;
    state = afterDeath(state, nowMs);
  }
  return state;
}

test('one or two deaths leave all cameras starting together', () => {
  const state = afterDeath(afterDeath(NO_SUSPICION, 0), 1000);
  assert.deepEqual(camerasToRun(state, CAMERAS), CAMERAS);
});

test('deaths that are far apart raise no suspicion', () => {
  let state = NO_SUSPICION;
  for (let death = 0; death < 10; death++) state = afterDeath(state, death * 31_000);
  assert.equal(state.started, null);
});

test('after three deaths within a minute cameras start one after the other', () => {
  let state = simulate(3, 100);
  assert.deepEqual(camerasToRun(state, CAMERAS), []);
  state = startNextCamera(state, CAMERAS);
  assert.deepEqual(camerasToRun(state, CAMERAS), ['a']);
  state = startNextCamera(state, CAMERAS);
  assert.deepEqual(camerasToRun(state, CAMERAS), ['a', 'bad']);
});

test('a camera that crashes the process on start is quarantined and the others are not', () => {
  const state = simulate(20, 100);
  assert.deepEqual(state.quarantined, ['bad']);
  assert.deepEqual(camerasToRun(startNextCamera(startNextCamera(state, CAMERAS), CAMERAS), CAMERAS), ['a', 'c']);
});

test('a camera under suspicion starts after all others', () => {
  let state = simulate(4, 100);
  assert.deepEqual(state.strikes, { bad: 1 });
  state = startNextCamera(startNextCamera(state, CAMERAS), CAMERAS);
  assert.deepEqual(camerasToRun(state, CAMERAS), ['a', 'c']);
});

test('when all cameras have been started and last, the suspicion ends', () => {
  let state = simulate(3, 100);
  for (let step = 0; step < CAMERAS.length + 1; step++) state = startNextCamera(state, CAMERAS);
  assert.equal(state.started, null);
  assert.deepEqual(camerasToRun(state, CAMERAS), CAMERAS);
});

test('a released camera runs again and has no strikes', () => {
  const state = releaseCamera(simulate(20, 100), 'bad');
  assert.deepEqual(state.quarantined, []);
  assert.deepEqual(state.strikes, {});
});
