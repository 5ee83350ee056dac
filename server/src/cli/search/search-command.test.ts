import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { searchResultSchema } from '#contract/search.ts';
import { changeOf } from '../../storage/event-store.contract.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { storeChange } from '../../storage/sqlite/sqlite-event-store.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { runSearchCommand } from './search-command.ts';

const CONFIG = `
cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1], [0, 1]] } }
`;

async function prepareFolder() {
  const folder = await createTemporaryFolder();
  const config = join(folder, 'localcv.yaml');
  await writeFile(config, CONFIG);
  const startedAtMs = Date.now() - 60_000;
  const database = Database.open(join(folder, 'localcv.db'));
  database.write((prepare) =>
    storeChange(
      prepare,
      changeOf(1, {
        eventId: randomUUID(),
        label: 'car',
        type: 'end',
        startedAtMs,
        lastSeenAtMs: startedAtMs + 5000,
        attributes: { colour: { value: 'red', score: 0.9 } },
      }),
      null,
    ),
  );
  return {
    database,
    run: async (...argv: string[]) => {
      let output = '';
      await runSearchCommand([...argv, '--config', config, '--data', folder], {}, (text) => {
        output += text;
      }).catch((error: unknown) => {
        output += String(error);
      });
      return output;
    },
    [Symbol.dispose]: () => database[Symbol.dispose](),
  };
}

test('the command lists what was seen while a server holds the database', async () => {
  using opened = await prepareFolder();
  const text = await opened.run('red', 'cars', 'in the last 10 minutes');
  assert.match(text, /^A red car, from .*\n\n1 found\nbegan +camera +what/);
  assert.match(text, /front +car +colour red/);
  const json = searchResultSchema.parse(JSON.parse(await opened.run('cars', '--json')));
  assert.equal(json.total, 1);
  assert.match(await opened.run('dogs'), /\n0 found\n/);
});

test('the command says which part of a sentence failed, and how it is used', async () => {
  using opened = await prepareFolder();
  const refused = await opened.run('a car at the gaet');
  assert.match(refused, /problem: there is no zone "gaet"; did you mean "gate"\? Or draw it \("gaet"\)/);
  assert.match(refused, /Nothing was searched/);
  assert.match(await opened.run('--help'), /Usage: npm start -- search/);
  assert.match(await opened.run('cars', '--limit', '0'), /expected a whole number from 1 to 200/);
  assert.match(await opened.run('cars', '--colour', 'red'), /unknown option "--colour"/);
});
