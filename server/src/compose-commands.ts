import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from './storage/sqlite/database.ts';
import { EventSearcher } from './storage/sqlite/search/event-searcher.ts';
import { SqlitePeopleStore } from './storage/sqlite/sqlite-people-store.ts';

/** Searches the database beside the server; before its first start there is an empty one. The caller closes it. */
export function openEventSearcher(dataDirectory: string): EventSearcher {
  const file = join(dataDirectory, 'localcv.db');
  // Makes the tables that are missing.
  Database.open(file)[Symbol.dispose]();
  return new EventSearcher(file);
}

/** The names of the enrolled people, for commands beside the server; none before its first start. */
export function readPeopleNames(dataDirectory: string): string[] {
  const file = join(dataDirectory, 'localcv.db');
  if (!existsSync(file)) return [];
  using database = Database.open(file);
  return new SqlitePeopleStore(database).list().map(({ name }) => name);
}
