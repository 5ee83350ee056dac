import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import pino from 'pino';
import { eventQuerySchema } from '#contract/api.ts';
import type { Event, TrackChange } from '#contract/event.ts';
import { changeOf, eventId, SNAPSHOT } from '../storage/event-store.contract.ts';
import { SnapshotFiles } from '../storage/snapshot-files.ts';
import { Database } from '../storage/sqlite/database.ts';
import { SqliteEventStore } from '../storage/sqlite/sqlite-event-store.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { EventRecorder } from './event-recorder.ts';
import { removeExpiredEvents } from './schedule-retention.ts';

const ALL = eventQuerySchema.parse({});

async function open({ retryIntervalMs = 10 } = {}) {
  const folder = await createTemporaryFolder();
  const file = join(folder, 'localcv.db');
  const database = Database.open(file, { busyTimeoutMs: 0 });
  const store = new SqliteEventStore(database, new SnapshotFiles(join(folder, 'snapshots')));
  const published: [TrackChange['type'], Event][] = [];
  const removed: string[] = [];
  const waiters: (() => void)[] = [];
  const recorder = new EventRecorder({
    store,
    logger: pino({ level: 'silent' }),
    retryIntervalMs,
    onRemoved: (id) => removed.push(id),
    onEvent: (change, event) => {
      published.push([change, event]);
      for (const wake of waiters.splice(0)) wake();
    },
  });
  return {
    store,
    recorder,
    published,
    removed,
    /** Resolves when something is published next. */
    nextPublished: () => new Promise<void>((resolve) => waiters.push(resolve)),
    /** Another program that keeps localcv from writing. */
    block() {
      const other = new DatabaseSync(file);
      other.exec('BEGIN IMMEDIATE');
      return other;
    },
    async [Symbol.asyncDispose]() {
      await recorder[Symbol.asyncDispose]();
      database[Symbol.dispose]();
    },
  };
}

test('changes are stored in order and published when they are', async () => {
  await using opened = await open();
  opened.recorder.record(changeOf(1, { snapshot: SNAPSHOT }));
  opened.recorder.record(changeOf(1, { type: 'end', lastSeenAtMs: 4000 }));
  await opened.recorder.settled();
  assert.deepEqual(
    opened.published.map(([change, { endedAtMs, snapshotUrl }]) => [change, endedAtMs, snapshotUrl !== null]),
    [
      ['new', null, true],
      ['end', 4000, true],
    ],
  );
  assert.equal((await opened.store.find(eventId(1)))?.endedAtMs, 4000);
});

test('while storing is impossible events wait, are published once, and are stored later', async () => {
  await using opened = await open();
  opened.recorder.record(changeOf(1));
  await opened.recorder.settled();
  {
    using _blocking = opened.block();
    opened.recorder.record(changeOf(2));
    await opened.recorder.settled();
    assert.equal(opened.recorder.problem?.code, 'storage-busy');
    opened.recorder.record(changeOf(3, { snapshot: SNAPSHOT }));
    assert.equal(opened.recorder.waiting, 2);
    assert.equal(opened.published.at(-1)?.[1].id, eventId(3), 'the live view goes on');
  }
  await opened.nextPublished();
  await opened.recorder.settled();
  const { events } = await opened.store.list(ALL);
  assert.deepEqual(
    events.map(({ id }) => id),
    [eventId(3), eventId(2), eventId(1)],
  );
  assert.equal(opened.recorder.problem, null);
  assert.deepEqual(opened.published.map(([, { id }]) => id).sort(), [eventId(1), eventId(2), eventId(3)]);
});

test('events that are open when their tracks are gone end at their last sighting', async () => {
  await using opened = await open();
  opened.recorder.record(changeOf(1, { lastSeenAtMs: 1800 }));
  opened.recorder.closeOpenEvents();
  await opened.recorder.settled();
  assert.equal((await opened.store.find(eventId(1)))?.endedAtMs, 1800);
  assert.equal(opened.published.at(-1)?.[0], 'end');
});

test('closing the recorder ends open events and stores what waits', async () => {
  await using opened = await open();
  opened.recorder.record(changeOf(1));
  await opened.recorder[Symbol.asyncDispose]();
  assert.notEqual((await opened.store.find(eventId(1)))?.endedAtMs, null);
});

test('closing the recorder comes to an end while nothing can be stored', async () => {
  await using opened = await open();
  using _blocking = opened.block();
  await opened.recorder[Symbol.asyncDispose]();
  await setImmediate();
  assert.equal(opened.recorder.problem?.code, 'storage-busy');
  assert.equal(opened.recorder.waiting, 1);
});

test('what could not be stored is tried once more when the recorder is closed', async () => {
  await using opened = await open({ retryIntervalMs: 60_000 });
  {
    using _blocking = opened.block();
    opened.recorder.record(changeOf(1));
    await opened.recorder.settled();
    assert.equal(opened.recorder.waiting, 1);
  }
  await opened.recorder[Symbol.asyncDispose]();
  assert.notEqual((await opened.store.find(eventId(1)))?.endedAtMs, null);
});

test('expired events are removed however many there are', async () => {
  await using opened = await open();
  for (let number = 1; number <= 450; number++) await opened.store.record(changeOf(number, { type: 'end' }));
  const removed = await removeExpiredEvents(opened.store, 1, 24 * 60 * 60 * 1000 + 440_000);
  assert.equal(removed, 439);
  assert.equal((await opened.store.list(ALL)).events.length, 11);
});

test('an event that became a part of another is told of as removed, also while storing is impossible', async () => {
  await using opened = await open();
  opened.recorder.record(changeOf(1));
  opened.recorder.record(changeOf(2));
  opened.recorder.record(changeOf(1, { type: 'update', lastSeenAtMs: 5000, mergedFrom: [eventId(2)] }));
  await opened.recorder.settled();
  assert.deepEqual(opened.removed, [eventId(2)]);
  assert.equal(await opened.store.find(eventId(2)), null);
  using _blocking = opened.block();
  opened.recorder.record(changeOf(3));
  await opened.recorder.settled();
  opened.recorder.record(changeOf(1, { type: 'update', lastSeenAtMs: 6000, mergedFrom: [eventId(3)] }));
  assert.deepEqual(opened.removed, [eventId(2), eventId(3)]);
});
