import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import type { NewFace } from '../people-store.ts';
import { Database } from './database.ts';
import { SqlitePeopleStore } from './sqlite-people-store.ts';

const ANNA = { id: '00000000-0000-4000-8000-00000000000a', name: 'Anna', createdAtMs: 1 };
const BEN = { id: '00000000-0000-4000-8000-00000000000b', name: 'ben', createdAtMs: 2 };

function face(id: string, ...values: number[]): NewFace {
  return { id, addedAtMs: 5, model: 'm', embedding: Float32Array.from(values), picture: Uint8Array.of(0xff, 0xd8) };
}

async function open() {
  const database = Database.open(join(await createTemporaryFolder(), 'localcv.db'));
  return { database, store: new SqlitePeopleStore(database) };
}

test('people come back in the order of their names, with their faces', async () => {
  const { database, store } = await open();
  using _database = database;
  store.savePerson(BEN);
  store.savePerson(ANNA);
  store.addFace(ANNA.id, face('f1', 0.6, 0.8));
  const { picture: _picture, ...kept } = face('f1', 0.6, 0.8);
  assert.deepEqual(store.list(), [
    { ...ANNA, faces: [kept] },
    { ...BEN, faces: [] },
  ]);
  assert.deepEqual(new Uint8Array(store.readPicture(ANNA.id, 'f1') ?? []), Uint8Array.of(0xff, 0xd8));
});

test('a part of a larger memory is stored as that part', async () => {
  const { database, store } = await open();
  using _database = database;
  store.savePerson(ANNA);
  const view = Float32Array.of(9, 0.6, 0.8, 9).subarray(1, 3);
  store.addFace(ANNA.id, { ...face('f1'), embedding: view });
  assert.deepEqual(store.find(ANNA.id)?.faces[0]?.embedding, Float32Array.of(0.6, 0.8));
});

test('a new name keeps the faces', async () => {
  const { database, store } = await open();
  using _database = database;
  store.savePerson(ANNA);
  store.addFace(ANNA.id, face('f1', 1));
  store.savePerson({ ...ANNA, name: 'Anne' });
  assert.deepEqual([store.find(ANNA.id)?.name, store.find(ANNA.id)?.faces.length], ['Anne', 1]);
});

test('a person goes with every picture and description', async () => {
  const { database, store } = await open();
  using _database = database;
  store.savePerson(ANNA);
  store.addFace(ANNA.id, face('f1', 1));
  assert.equal(store.deletePerson(ANNA.id), true);
  assert.equal(store.deletePerson(ANNA.id), false);
  const left = database.read((prepare) => prepare('SELECT count(*) AS faces FROM person_faces').get());
  assert.equal(left?.faces, 0);
  assert.equal(store.readPicture(ANNA.id, 'f1'), null);
});

for (const [what, remove] of [
  ['person', (store: SqlitePeopleStore) => store.deletePerson(ANNA.id)],
  ['picture', (store: SqlitePeopleStore) => store.deleteFace(ANNA.id, 'f1')],
] as const) {
  test(`of a deleted ${what}, no file of the database holds a trace`, async () => {
    const { database, store } = await open();
    using _database = database;
    store.savePerson(ANNA);
    const picture = new Uint8Array(20_000).fill(0x5a);
    store.addFace(ANNA.id, { ...face('f1', ...Array<number>(1024).fill(0.123)), picture });
    const traces = [Buffer.from(picture.subarray(0, 64)), Buffer.from(Float32Array.of(0.123, 0.123, 0.123).buffer)];
    const holds = async () => {
      const files = await Promise.all(['', '-wal'].map((ending) => readFile(`${database.file}${ending}`)));
      return traces.map((trace) => files.some((file) => file.includes(trace)));
    };
    assert.deepEqual(await holds(), [true, true]);
    assert.equal(remove(store), true);
    assert.deepEqual(await holds(), [false, false]);
  });
}

test('a picture of somebody else is neither shown nor deleted', async () => {
  const { database, store } = await open();
  using _database = database;
  store.savePerson(ANNA);
  store.savePerson(BEN);
  store.addFace(ANNA.id, face('f1', 1));
  assert.equal(store.deleteFace(BEN.id, 'f1'), false);
  assert.equal(store.readPicture(BEN.id, 'f1'), null);
  assert.equal(store.deleteFace(ANNA.id, 'f1'), true);
});
