import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleAlert } from '../testing/sample-alert.ts';
import { snoozeSeconds } from './snooze-duration.ts';
import { snoozeScopes } from './snooze-scope.ts';

const NAMES = {
  rules: ['gate'],
  cameras: ['yard'],
  ruleTitleOf: () => 'Somebody at the gate',
  cameraTitleOf: () => 'Yard',
};

test('a snooze lasts as long as its name says', () => {
  const eveningMs = new Date(2026, 4, 10, 22, 30).getTime();
  assert.equal(snoozeSeconds('15-minutes', eveningMs, 0), 900);
  assert.equal(snoozeSeconds('hour', eveningMs, 0), 3600);
  assert.equal(snoozeSeconds('tomorrow', eveningMs, 0), 8.5 * 3600);
  assert.equal(snoozeSeconds('own', eveningMs, 90), 5400);
});

test('tomorrow is the next day of the calendar, also just after midnight', () => {
  const nightMs = new Date(2026, 4, 10, 0, 10).getTime();
  const seconds = snoozeSeconds('tomorrow', nightMs, 0);
  const until = new Date(nightMs + (seconds ?? 0) * 1000);
  assert.deepEqual([until.getDate(), until.getHours(), until.getMinutes()], [11, 7, 0]);
});

test('a length that the server would refuse is none', () => {
  for (const minutes of [0, -5, Number.NaN, 45_000]) assert.equal(snoozeSeconds('own', 0, minutes), null);
  assert.equal(snoozeSeconds('own', 0, 31 * 24 * 60), 31 * 24 * 3600);
});

test('around an alert what concerns it can be made quiet', () => {
  const scopesOf = (camera: string | null) =>
    snoozeScopes(sampleAlert('a', { camera }), NAMES).map(({ scope }) => scope);
  assert.deepEqual(scopesOf('yard'), [
    { rule: 'gate', camera: null },
    { rule: 'gate', camera: 'yard' },
    { rule: null, camera: 'yard' },
    { rule: null, camera: null },
  ]);
  assert.deepEqual(scopesOf(null), [
    { rule: 'gate', camera: null },
    { rule: null, camera: null },
  ]);
});

test('without an alert everything, each camera and each rule can be made quiet', () => {
  assert.deepEqual(
    snoozeScopes(null, NAMES).map(({ label }) => label),
    ['Everything', 'Camera: Yard', 'Rule: Somebody at the gate'],
  );
});
