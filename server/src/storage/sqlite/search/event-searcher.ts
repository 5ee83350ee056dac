import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { EventSearchAnswer, EventSearchRequest, SimilarEvent, SimilarRequest } from '../../event-search.ts';
import { toStorageError } from '../../storage-error.ts';
import type { Prepare } from '../database.ts';
import { findEvents } from './find-events.ts';
import { findSimilar } from './find-similar.ts';
import { Rasters } from './place-test.ts';

const BUSY_TIMEOUT_MS = 2_000;
const CACHE_KIBIBYTES = 32 * 1024;
/** Read through the memory of the operating system rather than copied; a part of large databases. */
const MAPPED_BYTES = 1024 ** 3;
const MAXIMUM_STATEMENTS = 64;

/** Searches a database through a connection of its own that cannot write. Blocks while it does. */
export class EventSearcher implements Disposable {
  readonly #file: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #rasters = new Rasters();

  /** @throws OperationalError `storage-busy` | `storage-unwritable` | `storage-corrupt` */
  constructor(file: string) {
    this.#file = file;
    try {
      this.#connection = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      this.#connection.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}; PRAGMA mmap_size = ${MAPPED_BYTES}`);
    } catch (error) {
      throw toStorageError(error, file);
    }
  }

  /** @throws OperationalError `storage-…` | `invalid-cursor` */
  find(request: EventSearchRequest): EventSearchAnswer {
    return this.#read(() => findEvents(this.#prepare, request, this.#rasters));
  }

  /** @throws OperationalError `storage-…` | `event-not-found` */
  findSimilar(request: SimilarRequest): readonly SimilarEvent[] {
    return this.#read(() => findSimilar(this.#prepare, request));
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#connection.close();
  }

  readonly #prepare: Prepare = (sql) => {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= MAXIMUM_STATEMENTS) this.#statements.clear();
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  };

  /** All statements of one search see the same events. */
  #read<Result>(action: () => Result): Result {
    try {
      this.#connection.exec('BEGIN');
      try {
        return action();
      } finally {
        if (this.#connection.isTransaction) this.#connection.exec('COMMIT');
      }
    } catch (error) {
      throw toStorageError(error, this.#file);
    }
  }
}
