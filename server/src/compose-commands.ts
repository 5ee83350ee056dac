import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from './storage/sqlite/database.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';

/** The names of the enrolled people, for commands beside the server; none before its first start. */
export function readPeopleNames(dataDirectory: string): string[] {
  const file = join(dataDirectory, 'localcv.db');
  if (!existsSync(file)) return [];
  using database = Database.open(file);
  return new SqlitePeopleStore(database).list().map(({ name }) => name);
}
