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
    { ...EMPTY_EVENT_FILTER, colour: 'red', attribute: 'identity:Anna: B', text: 'AB 12', isStationary: false },
  ];
  for (const filter of filters) {
    assert.deepEqual(readEventFilter(new URLSearchParams(writeEventFilter(filter).toString())), filter);
  }
});

test('an address that makes no sense filters by nothing', () => {
  const search = new URLSearchParams(
    'camera=Front Door&task=Smell!&score=7&range=toString&from=yesterday&to=&label=&text=- -&attribute=Anna&colour=&stationary=perhaps',
  );
  assert.deepEqual(readEventFilter(search), EMPTY_EVENT_FILTER);
  assert.equal(isFiltering(readEventFilter(search)), false);
});

test('a named range becomes a bound before now', () => {
  const query = toEventQuery({ ...EMPTY_EVENT_FILTER, range: 'hour', beforeMs: 5, camera: 'yard' }, NOW_MS);
  assert.equal(query.toString(), `camera=yard&afterMs=${NOW_MS - 3_600_000}`);
});

test('what describes an object is asked of the server by its names', () => {
  const filter = {
    ...EMPTY_EVENT_FILTER,
    colour: 'red',
    attribute: 'identity:Anna',
    text: 'AB 12',
    isStationary: true,
  };
  assert.equal(
    toEventQuery(filter, NOW_MS).toString(),
    'colour=red&attribute=identity%3AAnna&text=AB+12&stationary=true',
  );
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
    attributes: { colour: { value: 'red', score: 0.8 }, identity: { value: 'Anna: B', score: 0.9 } },
    text: { value: 'AB-12 cd', score: 0.7 },
    isStationary: true,
  };
  const cases: [Partial<EventFilter>, boolean][] = [
    [{}, true],
    [{ camera: 'yard', task: 'objects', label: 'cat', minimumScore: 0.5, range: 'hour' }, true],
    [{ camera: 'door' }, false],
    [{ task: 'faces' }, false],
    [{ label: 'dog' }, false],
    [{ minimumScore: 0.51 }, false],
    [{ colour: 'Red', attribute: 'identity:anna: b', text: 'b1 2c', isStationary: true }, true],
    [{ colour: 're' }, false],
    [{ attribute: 'identity:red' }, false],
    [{ attribute: 'nobody:red' }, false],
    [{ text: 'AB13' }, false],
    [{ isStationary: false }, false],
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
