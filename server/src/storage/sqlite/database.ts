import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { OperationalError } from '../../operational-error.ts';
import { isPassingStorageError, toStorageError } from '../storage-error.ts';
import { migrate } from './migrations.ts';

const BUSY_TIMEOUT_MS = 2_000;
const REOPEN_INTERVAL_MS = 5_000;

interface Connection {
  readonly handle: DatabaseSync;
  readonly statements: Map<string, StatementSync>;
  readonly isWritable: boolean;
}

/** Runs prepared statements; each text is prepared once per connection. */
export type Prepare = (sql: string) => StatementSync;

/**
 * One SQLite database (WAL). Where the data folder cannot be written it still serves reads, from the file as it is or
 * from nothing; writes then fail with a passing error, and the first one that finds the folder mended reopens it.
 */
export class Database implements Disposable {
  readonly file: string;
  #connection: Connection;
  #problem: OperationalError | null = null;
  #reopenAfterMs = 0;
  #isInTransaction = false;

  readonly #busyTimeoutMs: number;

  private constructor(file: string, busyTimeoutMs: number) {
    this.file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.#connection = this.#open();
  }

  /**
   * @param busyTimeoutMs how long to wait for another program that holds the database
   * @throws OperationalError `storage-corrupt` | `storage-newer` | `storage-busy`
   */
  static open(file: string, { busyTimeoutMs = BUSY_TIMEOUT_MS } = {}): Database {
    return new Database(file, busyTimeoutMs);
  }

  /** Why writing fails at present, or null. */
  get problem(): OperationalError | null {
    return this.#problem;
  }

  /** @throws OperationalError `storage-…` */
  read<Result>(action: (prepare: Prepare) => Result): Result {
    return this.#guard(() => action(this.#prepare));
  }

  /**
   * Runs `action` in a transaction: all of it happens or nothing does.
   *
   * @throws OperationalError `storage-…`
   */
  write<Result>(action: (prepare: Prepare) => Result): Result {
    if (!this.#connection.isWritable) this.#reopen();
    const result = this.#guard(() => this.#inTransaction(action));
    this.#problem = null;
    return result;
  }

  /** Takes what was overwritten out of the write-ahead log too, which keeps it until it is full otherwise. */
  purgeLog(): void {
    this.#guard(() => this.#connection.handle.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
  }

  [Symbol.dispose](): void {
    this.#connection.statements.clear();
    this.#connection.handle.close();
  }

  readonly #prepare: Prepare = (sql) => {
    const { handle, statements } = this.#connection;
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = handle.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };

  #inTransaction<Result>(action: (prepare: Prepare) => Result): Result {
    if (this.#isInTransaction) throw new TypeError('Expected no transaction in progress but received a nested one');
    const { handle } = this.#connection;
    handle.exec('BEGIN IMMEDIATE');
    this.#isInTransaction = true;
    try {
      const result = action(this.#prepare);
      handle.exec('COMMIT');
      return result;
    } finally {
      this.#isInTransaction = false;
      // SQLite ends the transaction itself on some failures (a full disk), so it has to be asked.
      if (handle.isTransaction) handle.exec('ROLLBACK');
    }
  }

  #guard<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      const meaning = toStorageError(error, this.file);
      if (isPassingStorageError(meaning)) this.#problem = meaning;
      throw meaning;
    }
  }

  #open(): Connection {
    try {
      return openWritable(this.file, this.#busyTimeoutMs);
    } catch (error) {
      const meaning = toStorageError(error, this.file);
      if (!isPassingStorageError(meaning) || meaning.code === 'storage-busy') throw meaning;
      this.#problem = meaning;
      return openUnwritable(this.file);
    }
  }

  /** @throws OperationalError when the folder still cannot be written */
  #reopen(): void {
    const nowMs = performance.now();
    if (nowMs >= this.#reopenAfterMs) {
      this.#reopenAfterMs = nowMs + REOPEN_INTERVAL_MS;
      const next = this.#open();
      this.#connection.handle.close();
      this.#connection = next;
    }
    if (!this.#connection.isWritable && this.#problem !== null) throw this.#problem;
  }
}

function openWritable(file: string, busyTimeoutMs: number): Connection {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const handle = new DatabaseSync(file, { timeout: busyTimeoutMs });
  try {
    handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    // What is deleted is overwritten, not only forgotten: faces of people lie here.
    handle.exec('PRAGMA secure_delete = ON');
    migrate(handle, file);
    return { handle, statements: new Map(), isWritable: true };
  } catch (error) {
    handle.close();
    throw error;
  }
}

function openUnwritable(file: string): Connection {
  if (existsSync(file)) {
    // Without `immutable` SQLite would want to make the files of its write-ahead log.
    const address = pathToFileURL(file);
    address.searchParams.set('immutable', '1');
    const handle = new DatabaseSync(address, { readOnly: true });
    if (Number(handle.prepare('PRAGMA user_version').get()?.user_version ?? 0) > 0)
      return { handle, statements: new Map(), isWritable: false };
    handle.close();
  }
  const handle = new DatabaseSync(':memory:');
  migrate(handle, file);
  return { handle, statements: new Map(), isWritable: false };
}
