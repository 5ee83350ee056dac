import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLocalInput, toLocalInput } from './local-date-time.ts';

test('a time goes through a field for local times and back', () => {
  const timeMs = new Date(2026, 4, 10, 7, 5).getTime();
  assert.equal(toLocalInput(timeMs), '2026-05-10T07:05');
  assert.equal(fromLocalInput(toLocalInput(timeMs)), timeMs);
});

test('an empty field holds no time', () => {
  assert.equal(toLocalInput(null), '');
  assert.equal(fromLocalInput(''), null);
});
