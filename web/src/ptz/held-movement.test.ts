import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldMovement, type Velocity } from './held-movement.ts';

const LEFT: Velocity = { pan: -0.5, tilt: 0, zoom: 0 };
const UP: Velocity = { pan: 0, tilt: 0.5, zoom: 0 };

function open(fails = false) {
  const calls: string[] = [];
  const failures: unknown[] = [];
  const answers: (() => void)[] = [];
  const held = new HeldMovement({
    move: ({ pan, tilt }) => {
      calls.push(`move ${pan} ${tilt}`);
      if (fails) return Promise.reject(new Error('away'));
      return new Promise((resolve) => answers.push(resolve));
    },
    stop: async () => void calls.push('stop'),
    onFailure: (error) => failures.push(error),
    repeatMs: 1,
  });
  return { calls, failures, answers, held };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a movement lasts as long as it is held, and is repeated when the server has answered', async () => {
  const { calls, answers, held } = open();
  held.press('left', LEFT);
  held.press('left', LEFT);
  await turn();
  assert.deepEqual(calls, ['move -0.5 0'], 'no repetition before the answer');
  answers[0]?.();
  while (calls.length < 2) await turn();
  held.release('left');
  assert.deepEqual(calls, ['move -0.5 0', 'move -0.5 0', 'stop']);
});

test('two keys at once go aslant, and letting one go goes on with the other', () => {
  const { calls, held } = open();
  held.press('left', LEFT);
  held.press('up', UP);
  held.release('left');
  held.release('up');
  assert.deepEqual(calls, ['move -0.5 0', 'move -0.5 0.5', 'move 0 0.5', 'stop']);
});

test('leaving the page lets go of everything, once', () => {
  const { calls, held } = open();
  held.press('left', LEFT);
  held.releaseAll();
  held.releaseAll();
  held.release('left');
  assert.deepEqual(calls, ['move -0.5 0', 'stop']);
});

test('a camera that does not move is reported once and not asked again', async () => {
  const { calls, failures, held } = open(true);
  held.press('left', LEFT);
  await turn();
  held.release('left');
  assert.deepEqual(calls, ['move -0.5 0']);
  assert.equal(failures.length, 1);
});
