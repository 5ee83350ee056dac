import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { toStorageError } from '../storage-error.ts';
import { Database } from './database.ts';

async function createFile(): Promise<string> {
  return join(await createTemporaryFolder(), 'localcv.db');
}

const INSERT_USER = "INSERT INTO users (name, password_hash) VALUES (?, 'x')";

function countUsers(database: Database): number {
  return database.read((prepare) => Number(prepare('SELECT count(*) AS users FROM users').get()?.users));
}

test('a write that fails halfway leaves nothing behind', async () => {
  using database = Database.open(await createFile());
  assert.throws(() =>
    database.write((prepare) => {
      prepare(INSERT_USER).run('a');
      throw new RangeError('halfway');
    }),
  );
  assert.equal(countUsers(database), 0);
  database.write((prepare) => prepare(INSERT_USER).run('b'));
  assert.equal(countUsers(database), 1);
});

test('a damaged file is named, with the remedy, and left as it is', async () => {
  const file = await createFile();
  await writeFile(file, 'this is no database '.repeat(100));
  assert.throws(() => Database.open(file), {
    code: 'storage-corrupt',
    message: `The database file ${file} is damaged; restore it from a backup, or move it away and start again (localcv then makes a new one)`,
  });
  assert.match(readFileSync(file, 'utf8'), /^this is no database/);
});

test('a database of a newer version is not touched', async () => {
  const file = await createFile();
  {
    using newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
  }
  assert.throws(() => Database.open(file), { code: 'storage-newer' });
});

test('a folder that cannot be written: reads work, writes fail with the remedy', () => {
  using database = Database.open('/sys/localcv-test/localcv.db');
  assert.equal(countUsers(database), 0);
  assert.equal(database.problem?.code, 'storage-unwritable');
  assert.throws(() => database.write((prepare) => prepare(INSERT_USER).run('a')), {
    code: 'storage-unwritable',
    retryable: true,
  });
  assert.equal(existsSync('/sys/localcv-test'), false);
});

test('a database that another program holds is busy, and works when that lets go', async () => {
  const file = await createFile();
  using database = Database.open(file, { busyTimeoutMs: 0 });
  {
    using other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    assert.throws(() => database.write((prepare) => prepare(INSERT_USER).run('a')), { code: 'storage-busy' });
    assert.equal(database.problem?.code, 'storage-busy');
    other.exec('ROLLBACK');
  }
  database.write((prepare) => prepare(INSERT_USER).run('a'));
  assert.equal(database.problem, null);
  assert.equal(countUsers(database), 1);
});

test('a full disk is a passing failure that names the file and the remedy', async () => {
  const file = await createFile();
  using full = new DatabaseSync(file);
  full.exec('CREATE TABLE t (x); PRAGMA max_page_count = 3');
  const fill = () => {
    for (let row = 0; row < 1000; row++) full.prepare('INSERT INTO t VALUES (zeroblob(1000))').run();
  };
  assert.throws(fill, (error) => {
    const meaning = toStorageError(error, file);
    assert.ok(meaning instanceof Error);
    assert.equal(
      meaning.message,
      `No space is left to write ${file}; free space on its disk or lower events.retainDays`,
    );
    return true;
  });
});
