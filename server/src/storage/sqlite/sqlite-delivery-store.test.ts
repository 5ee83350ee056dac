import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { deliveryOf, testDeliveryStore } from '../delivery-store.contract.ts';
import { Database } from './database.ts';
import { SqliteDeliveryStore } from './sqlite-delivery-store.ts';

function open(file: string) {
  const database = Database.open(file);
  return { store: new SqliteDeliveryStore(database), [Symbol.dispose]: () => database[Symbol.dispose]() };
}

async function createFile(): Promise<string> {
  return join(await createTemporaryFolder(), 'localcv.db');
}

testDeliveryStore('SQLite', async () => open(await createFile()));

test('what waits is still there after a restart', async () => {
  const file = await createFile();
  {
    using opened = open(file);
    opened.store.add(deliveryOf(1));
    opened.store.postpone('delivery-0001', 'no answer', 9000);
  }
  using opened = open(file);
  assert.equal(opened.store.nextDue('phone', 9000)?.attempts, 1);
});

test('text that looks like SQL is text', async () => {
  using opened = open(await createFile());
  const hostile = `'); DROP TABLE deliveries; --`;
  opened.store.add(deliveryOf(1, { channel: hostile, notification: hostile }));
  opened.store.postpone('delivery-0001', hostile, 2000);
  assert.equal(opened.store.nextDue(hostile, 2000)?.notification, hostile);
});
