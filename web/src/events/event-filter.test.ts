import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '#contract/event.ts';
import {
  EMPTY_EVENT_FILTER,
  type EventFilter,
  eventMatches,
  isFiltering,
  readEventFilter,
  toEventQuery,
  writeEventFilter,
} from './event-filter.ts';

const NOW_MS = Date.UTC(2026, 4, 10, 12);

test('a filter survives the way through the address of the page', () => {
  const filters: EventFilter[] = [
    EMPTY_EVENT_FILTER,
    { ...EMPTY_EVENT_FILTER, camera: 'yard', task: 'faces', label: 'stop sign', minimumScore: 0.35, range: 'day' },
    { ...EMPTY_EVENT_FILTER, afterMs: NOW_MS - 5_000, beforeMs: NOW_MS },
  ];
  for (const filter of filters) {
    assert.deepEqual(readEventFilter(new URLSearchParams(writeEventFilter(filter).toString())), filter);
  }
});

test('an address that makes no sense filters by nothing', () => {
  const search = new URLSearchParams('camera=Front Door&task=Smell!&score=7&range=toString&from=yesterday&to=&label=');
  assert.deepEqual(readEventFilter(search), EMPTY_EVENT_FILTER);
  assert.equal(isFiltering(readEventFilter(search)), false);
});

test('a named range becomes a bound before now', () => {
  const query = toEventQuery({ ...EMPTY_EVENT_FILTER, range: 'hour', beforeMs: 5, camera: 'yard' }, NOW_MS);
  assert.equal(query.toString(), `camera=yard&afterMs=${NOW_MS - 3_600_000}`);
});

test('arrived events are matched as the server would', () => {
  const event: Event = {
    id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    camera: 'yard',
    task: 'objects',
    label: 'cat',
    startedAtMs: NOW_MS - 10_000,
    endedAtMs: NOW_MS - 4_000,
    bestScore: 0.5,
    bestAtMs: NOW_MS - 9_000,
    bestBox: { x: 0, y: 0, width: 1, height: 1 },
    snapshotUrl: null,
    attributes: {},
    text: null,
    isStationary: false,
  };
  const cases: [Partial<EventFilter>, boolean][] = [
    [{}, true],
    [{ camera: 'yard', task: 'objects', label: 'cat', minimumScore: 0.5, range: 'hour' }, true],
    [{ camera: 'door' }, false],
    [{ task: 'faces' }, false],
    [{ label: 'dog' }, false],
    [{ minimumScore: 0.51 }, false],
    [{ afterMs: NOW_MS - 4_000 }, true], // in view up to the bound
    [{ afterMs: NOW_MS - 3_999 }, false], // gone before it
    [{ beforeMs: NOW_MS - 10_001 }, false], // not there yet
  ];
  for (const [change, expected] of cases) {
    assert.equal(eventMatches({ ...EMPTY_EVENT_FILTER, ...change }, event, NOW_MS), expected, JSON.stringify(change));
  }
  const open = { ...event, endedAtMs: null };
  assert.equal(eventMatches({ ...EMPTY_EVENT_FILTER, afterMs: NOW_MS - 1 }, open, NOW_MS), true);
});
