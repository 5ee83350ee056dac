import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { eventQuerySchema } from '#contract/api.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { changeOf, eventId, SNAPSHOT, testEventStore } from '../event-store.contract.ts';
import { SnapshotFiles } from '../snapshot-files.ts';
import { Database } from './database.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';

async function open(folder: string) {
  const database = Database.open(join(folder, 'localcv.db'));
  const store = new SqliteEventStore(database, new SnapshotFiles(join(folder, 'snapshots')));
  return {
    store,
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
    },
  };
}

testEventStore('SQLite', async () => open(await createTemporaryFolder()));

test('SQLite: events outlive the process', async () => {
  const folder = await createTemporaryFolder();
  {
    await using first = await open(folder);
    await first.store.record(changeOf(1, { snapshot: SNAPSHOT }));
  }
  await using second = await open(folder);
  assert.equal((await second.store.find(eventId(1)))?.label, 'person');
});

test('SQLite: snapshots lie by camera and day, and empty days are removed', async () => {
  const folder = await createTemporaryFolder();
  await using opened = await open(folder);
  const startedAtMs = Date.UTC(2026, 1, 3, 23, 59);
  await opened.store.record(
    changeOf(1, { startedAtMs, type: 'end', lastSeenAtMs: startedAtMs + 1, snapshot: SNAPSHOT }),
  );
  const file = join(folder, 'snapshots/front/2026-02-03', `${eventId(1)}.jpg`);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await opened.store.deleteEndedBefore(startedAtMs + 1000, 10);
  assert.deepEqual(await readdir(join(folder, 'snapshots/front')), []);
});

test('SQLite: an event whose snapshot cannot be written is not stored without it', async () => {
  const folder = await createTemporaryFolder();
  using database = Database.open(join(folder, 'localcv.db'));
  const store = new SqliteEventStore(database, new SnapshotFiles('/sys/localcv-test'));
  await assert.rejects(store.record(changeOf(1, { snapshot: SNAPSHOT })), {
    code: 'storage-unwritable',
    retryable: true,
  });
  assert.equal(await store.find(eventId(1)), null);
});

/** Events as the first released version of the database has them. */
const FIRST_VERSION = `
  CREATE TABLE events (
    id TEXT PRIMARY KEY, camera TEXT NOT NULL, task TEXT NOT NULL, label TEXT NOT NULL,
    started_at_ms REAL NOT NULL, last_seen_at_ms REAL NOT NULL, ended_at_ms REAL, best_score REAL NOT NULL,
    best_at_ms REAL NOT NULL, best_x REAL NOT NULL, best_y REAL NOT NULL, best_width REAL NOT NULL,
    best_height REAL NOT NULL, snapshot_path TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event_path (
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    time_ms REAL NOT NULL, x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
    PRIMARY KEY (event_id, time_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE users (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO events VALUES ('${eventId(1)}', 'front', 'objects', 'person', 1000, 1500, NULL, 0.5, 1000, 0, 0, 1, 1, NULL);
  INSERT INTO event_path VALUES ('${eventId(1)}', 1000, 0, 0, 1, 1);
  PRAGMA user_version = 1`;

test('SQLite: a database of the first version keeps its events, which read as if nothing more were known', async () => {
  const folder = await createTemporaryFolder();
  {
    using old = new DatabaseSync(join(folder, 'localcv.db'));
    old.exec(FIRST_VERSION);
  }
  await using migrated = await open(folder);
  const event = await migrated.store.find(eventId(1));
  assert.deepEqual(
    [event?.label, event?.path.length, event?.attributes, event?.text, event?.isStationary],
    ['person', 1, {}, null, false],
  );
  const described = { attributes: { colour: { value: 'red', score: 1 } }, text: { value: 'AB1', score: 0.5 } };
  const changed = await migrated.store.record(changeOf(1, { type: 'end', lastSeenAtMs: 9000, ...described }));
  assert.deepEqual([changed.attributes, changed.text], [described.attributes, described.text]);
  assert.equal((await migrated.store.list(eventQuerySchema.parse({ colour: 'red' }))).events.length, 1);
});

test('SQLite: embeddings are stored as 32-bit floats', async () => {
  const folder = await createTemporaryFolder();
  await using opened = await open(folder);
  const memory = Float32Array.of(9, 0.5, -0.25, 9);
  await opened.store.record(changeOf(1, { embedding: memory.subarray(1, 3) }));
  using database = new DatabaseSync(join(folder, 'localcv.db'));
  const bytes = database.prepare('SELECT embedding FROM events').get()?.embedding;
  assert.ok(bytes instanceof Uint8Array);
  assert.deepEqual([...new Float32Array(bytes.slice().buffer)], [0.5, -0.25]);
});

test('SQLite: nothing is left of the pictures of events that became a part of another', async () => {
  const folder = await createTemporaryFolder();
  await using opened = await open(folder);
  await opened.store.record(changeOf(1, { snapshot: SNAPSHOT }));
  await opened.store.record(changeOf(2, { snapshot: SNAPSHOT }));
  await opened.store.record(changeOf(1, { type: 'update', lastSeenAtMs: 5000, mergedFrom: [eventId(2)] }));
  const [day] = await readdir(join(folder, 'snapshots/front'));
  assert.deepEqual(await readdir(join(folder, 'snapshots/front', day ?? '')), [`${eventId(1)}.jpg`]);
});
