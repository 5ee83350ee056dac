import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
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
