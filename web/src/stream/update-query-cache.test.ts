import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Camera, EventPage, StreamMessage } from '#contract/api.ts';
import { cameraConfigSchema } from '#contract/config.ts';
import type { Event } from '#contract/event.ts';
import { queryKeys } from '../api/query-keys.ts';
import { MAXIMUM_ARRIVED_EVENTS, RECENT_EVENTS_LIMIT } from './apply-stream-message.ts';
import { updateQueryCache } from './update-query-cache.ts';

const CONFIG = cameraConfigSchema.parse({ inputs: [{ path: 'demo:ball' }] });

function camera(name: string, viewers = 0): Camera {
  const status = {
    name,
    state: 'live',
    reason: null,
    sinceMs: 0,
    video: null,
    audio: null,
    viewers,
    reconnects: 0,
  } as const;
  return { name, config: CONFIG, status: { ...status, inputs: [], stages: [], tasks: [], decoding: null }, demo: null };
}

function event(id: string, change: Partial<Event> = {}): Event {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const seen = { startedAtMs: 0, endedAtMs: null, bestScore: 0.5, bestAtMs: 0, bestBox: box, snapshotUrl: null };
  const known = { attributes: {}, text: null, isStationary: false };
  return { id, camera: 'yard', task: 'objects', label: 'cat', ...seen, ...known, ...change };
}

const changed = (change: 'new' | 'update' | 'end', subject: Event): StreamMessage => ({
  type: 'event',
  change,
  event: subject,
});

test('cameras are added, replaced and removed in order of name', () => {
  const client = new QueryClient();
  const names = () => client.getQueryData<Camera[]>(queryKeys.cameras)?.map(({ name }) => name);
  updateQueryCache(client, { type: 'camera', camera: camera('yard') });
  assert.equal(names(), undefined, 'a list that was never loaded must not look complete');

  client.setQueryData(queryKeys.cameras, [camera('door'), camera('yard')]);
  updateQueryCache(client, { type: 'camera', camera: camera('gate') });
  updateQueryCache(client, { type: 'camera', camera: camera('yard', 3) });
  assert.deepEqual(names(), ['door', 'gate', 'yard']);
  assert.equal(client.getQueryData<Camera[]>(queryKeys.cameras)?.[2]?.status.viewers, 3);

  updateQueryCache(client, { type: 'camera-removed', name: 'gate' });
  assert.deepEqual(names(), ['door', 'yard']);
});

test('a loaded list of events is brought up to date in place and not moved by new events', () => {
  const client = new QueryClient();
  const list: InfiniteData<EventPage> = {
    pages: [
      { events: [event('c')], nextCursor: '1' },
      { events: [event('b'), event('a')], nextCursor: null },
    ],
    pageParams: [null, '1'],
  };
  client.setQueryData(queryKeys.eventList(''), list);

  updateQueryCache(client, changed('new', event('d')));
  assert.equal(client.getQueryData(queryKeys.eventList('')), list);
  assert.deepEqual(client.getQueryData<Event[]>(queryKeys.arrivedEvents), [event('d')]);

  updateQueryCache(client, changed('end', event('b', { endedAtMs: 9 })));
  const after = client.getQueryData<InfiniteData<EventPage>>(queryKeys.eventList(''));
  assert.deepEqual(after?.pages[1]?.events, [event('b', { endedAtMs: 9 }), event('a')]);
  assert.equal(after?.pages[0], list.pages[0]);
});

test('an arrived event is kept up to date and counted once', () => {
  const client = new QueryClient();
  updateQueryCache(client, changed('new', event('a')));
  updateQueryCache(client, changed('update', event('a', { bestScore: 0.9 })));
  updateQueryCache(client, changed('update', event('unknown')));
  assert.deepEqual(client.getQueryData(queryKeys.arrivedEvents), [event('a', { bestScore: 0.9 })]);
});

test('the recent events of a camera take new ones at the top and stay few', () => {
  const client = new QueryClient();
  const recent = (name: string) => client.getQueryData<Event[]>(queryKeys.recentEventsOf(name));
  client.setQueryData(queryKeys.recentEventsOf('yard'), []);
  for (let index = 0; index < RECENT_EVENTS_LIMIT + 3; index++)
    updateQueryCache(client, changed('new', event(`e${index}`)));
  assert.equal(recent('yard')?.length, RECENT_EVENTS_LIMIT);
  assert.equal(recent('yard')?.[0]?.id, `e${RECENT_EVENTS_LIMIT + 2}`);
  updateQueryCache(client, changed('new', event('other', { camera: 'door' })));
  assert.equal(recent('door'), undefined);
});

test('a page that nobody reads does not collect events without limit', () => {
  const client = new QueryClient();
  for (let index = 0; index < MAXIMUM_ARRIVED_EVENTS + 10; index++) {
    updateQueryCache(client, changed('new', event(`e${index}`)));
  }
  assert.equal(client.getQueryData<Event[]>(queryKeys.arrivedEvents)?.length, MAXIMUM_ARRIVED_EVENTS);
});

test('the details of an event keep their path when the event changes', () => {
  const client = new QueryClient();
  const path = [{ timeMs: 1, box: { x: 0, y: 0, width: 1, height: 1 } }];
  client.setQueryData(queryKeys.event('a'), { ...event('a'), path });
  updateQueryCache(client, changed('end', event('a', { endedAtMs: 5 })));
  assert.deepEqual(client.getQueryData(queryKeys.event('a')), { ...event('a', { endedAtMs: 5 }), path });
});

test('an event that became a part of another one leaves every list', () => {
  const client = new QueryClient();
  const recent = queryKeys.recentEventsOf('yard');
  const list = queryKeys.eventList('');
  client.setQueryData(list, { pages: [{ events: [event('a'), event('b')], nextCursor: null }], pageParams: [null] });
  client.setQueryData(recent, [event('a'), event('b')]);
  client.setQueryData(queryKeys.arrivedEvents, [event('b')]);
  updateQueryCache(client, { type: 'event-removed', id: 'b' });
  const left = client
    .getQueryData<InfiniteData<EventPage>>(list)
    ?.pages.flatMap(({ events }) => events.map(({ id }) => id));
  assert.deepEqual(left, ['a']);
  assert.deepEqual(
    client.getQueryData<Event[]>(recent)?.map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(client.getQueryData<Event[]>(queryKeys.arrivedEvents), []);
});
