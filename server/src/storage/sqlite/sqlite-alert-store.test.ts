import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { alertQuerySchema } from '#contract/alerts.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { alertId, newAlert, SNOOZED, signalOf, testAlertStore } from '../alert-store.contract.ts';
import { changeOf, eventId } from '../event-store.contract.ts';
import { SnapshotFiles } from '../snapshot-files.ts';
import { Database } from './database.ts';
import { SqliteAlertStore } from './sqlite-alert-store.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';
import { SqliteQuietStore } from './sqlite-quiet-store.ts';

async function open(folder: string) {
  const database = Database.open(join(folder, 'localcv.db'));
  return {
    database,
    alerts: new SqliteAlertStore(database, new SnapshotFiles(join(folder, 'alerts'))),
    quiet: new SqliteQuietStore(database),
    async [Symbol.asyncDispose]() {
      database[Symbol.dispose]();
    },
  };
}

testAlertStore('SQLite', async () => open(await createTemporaryFolder()));

test('SQLite: alerts outlive the process, told ones as told', async () => {
  const folder = await createTemporaryFolder();
  {
    await using first = await open(folder);
    for (const number of [1, 2]) first.alerts.raise(newAlert(signalOf(number)));
    first.alerts.setTold(alertId(1), 3000);
  }
  await using second = await open(folder);
  assert.deepEqual(
    second.alerts.listUntold(10).map(({ alert }) => alert.id),
    [alertId(2)],
  );
});

test('SQLite: what an object looks like comes from its event', async () => {
  await using opened = await open(await createTemporaryFolder());
  const events = new SqliteEventStore(opened.database, new SnapshotFiles('/nowhere'));
  await events.record(changeOf(1, { embedding: Float32Array.of(0.6, 0.8) }));
  await events.record(changeOf(2));
  assert.deepEqual(opened.quiet.findEmbedding(eventId(1)), Float32Array.of(0.6, 0.8));
  assert.equal(opened.quiet.findEmbedding(eventId(2)), null);
  assert.equal(opened.quiet.findEmbedding(eventId(3)), null);
});

test('SQLite: pages of 10,000 alerts come by an index, never by sorting all of them', async () => {
  const folder = await createTemporaryFolder();
  await using opened = await open(folder);
  opened.database.write((prepare) => {
    const insert = prepare(
      `INSERT INTO alerts (id, rule, title, severity, camera, reason, raised_at_ms, updated_at_ms, ended_at_ms, objects,
                           deciding_objects, held_back)
       VALUES (?, ?, 'title', 'alert', ?, 'reason', ?, ?, ?, '[]', '[]', ?)`,
    );
    for (let number = 1; number <= 10_000; number++)
      insert.run(
        ...[alertId(number), `rule-${number % 7}`, `camera-${number % 5}`],
        ...[number * 1000, number * 1000, number * 1000 + 500, number % 3 === 0 ? JSON.stringify(SNOOZED) : null],
      );
  });
  let cursor: string | undefined;
  let count = 0;
  do {
    const page = opened.alerts.list({ ...alertQuerySchema.parse({ limit: 200 }), cursor });
    count += page.alerts.length;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.equal(count, 6667);
  assert.equal(opened.alerts.countOpen(), 6667);

  using reader = new DatabaseSync(join(folder, 'localcv.db'));
  const planOf = (where: string) =>
    reader
      .prepare(`EXPLAIN QUERY PLAN SELECT * FROM alerts ${where} ORDER BY raised_at_ms DESC, id DESC LIMIT 51`)
      .all()
      .map(({ detail }) => String(detail))
      .join('; ');
  for (const where of [
    '',
    'WHERE held_back IS NULL',
    "WHERE rule = 'rule-1' AND held_back IS NULL",
    "WHERE camera = 'camera-1' AND held_back IS NULL AND (raised_at_ms, id) < (5000, 'x')",
  ]) {
    assert.match(planOf(where), /USING INDEX/, where);
    assert.doesNotMatch(planOf(where), /TEMP B-TREE/, where);
  }
});
