import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '#contract/event.ts';
import { flattenEventPages, groupEventsByDay } from './event-pages.ts';

const event = (id: string, startedAtMs = 0): Event => ({
  id,
  camera: 'yard',
  task: 'objects',
  label: 'cat',
  startedAtMs,
  endedAtMs: null,
  bestScore: 0.5,
  bestAtMs: startedAtMs,
  bestBox: { x: 0, y: 0, width: 1, height: 1 },
  snapshotUrl: null,
  attributes: {},
  text: null,
  isStationary: false,
});

test('an event that two pages hold is shown once', () => {
  const events = flattenEventPages([
    { events: [event('c'), event('b')], nextCursor: '1' },
    { events: [event('b'), event('a')], nextCursor: null },
  ]);
  assert.deepEqual(
    events.map(({ id }) => id),
    ['c', 'b', 'a'],
  );
});

test('events are grouped by day in their order', () => {
  const days = groupEventsByDay(
    [event('c', 25), event('b', 21), event('a', 19)],
    (timeMs) => `${Math.floor(timeMs / 10)}`,
  );
  assert.deepEqual(
    days.map(({ day, events }) => [day, events.map(({ id }) => id)]),
    [
      ['2', ['c', 'b']],
      ['1', ['a']],
    ],
  );
});
