import type { AccountStore, StoredSession, StoredToken } from '../account-store.ts';
import type { Database } from './database.ts';

type Row = Record<string, unknown>;

/** Users, sessions and tokens in SQLite. Does not own the database. */
export class SqliteAccountStore implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  findPasswordHash(user: string): string | null {
    const row = this.#get('SELECT password_hash FROM users WHERE name = ?', user);
    return row === undefined ? null : String(row.password_hash);
  }

  hasUsers(): boolean {
    return this.#get('SELECT 1 FROM users LIMIT 1') !== undefined;
  }

  savePasswordHash(user: string, passwordHash: string): void {
    this.#run(
      'INSERT INTO users (name, password_hash) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash',
      user,
      passwordHash,
    );
  }

  findSession(idHash: string): StoredSession | null {
    const row = this.#get('SELECT * FROM sessions WHERE id_hash = ?', idHash);
    return row === undefined ? null : { idHash, user: String(row.user), expiresAtMs: Number(row.expires_at_ms) };
  }

  saveSession(session: StoredSession): void {
    this.#run(
      'INSERT INTO sessions (id_hash, user, expires_at_ms) VALUES (?, ?, ?) ON CONFLICT (id_hash) DO UPDATE SET expires_at_ms = excluded.expires_at_ms',
      session.idHash,
      session.user,
      session.expiresAtMs,
    );
  }

  deleteSession(idHash: string): void {
    this.#run('DELETE FROM sessions WHERE id_hash = ?', idHash);
  }

  deleteOtherSessions(user: string, keptIdHash: string | null): void {
    this.#run('DELETE FROM sessions WHERE user = ? AND id_hash <> ?', user, keptIdHash ?? '');
  }

  deleteExpiredSessions(nowMs: number): void {
    this.#run('DELETE FROM sessions WHERE expires_at_ms <= ?', nowMs);
  }

  listTokens(user: string): StoredToken[] {
    return this.#database.read((prepare) =>
      prepare('SELECT * FROM tokens WHERE user = ? ORDER BY created_at_ms, id').all(user).map(toToken),
    );
  }

  findToken(secretHash: string): StoredToken | null {
    const row = this.#get('SELECT * FROM tokens WHERE secret_hash = ?', secretHash);
    return row === undefined ? null : toToken(row);
  }

  saveToken(token: StoredToken): void {
    this.#run(
      'INSERT INTO tokens (id, user, name, secret_hash, created_at_ms, last_used_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      token.id,
      token.user,
      token.name,
      token.secretHash,
      token.createdAtMs,
      token.lastUsedAtMs,
    );
  }

  touchToken(id: string, lastUsedAtMs: number): void {
    this.#run('UPDATE tokens SET last_used_at_ms = ? WHERE id = ?', lastUsedAtMs, id);
  }

  deleteToken(user: string, id: string): boolean {
    return this.#run('DELETE FROM tokens WHERE user = ? AND id = ?', user, id) > 0;
  }

  #get(sql: string, ...parameters: string[]): Row | undefined {
    return this.#database.read((prepare) => prepare(sql).get(...parameters));
  }

  #run(sql: string, ...parameters: (string | number | null)[]): number {
    return this.#database.write((prepare) => Number(prepare(sql).run(...parameters).changes));
  }
}

function toToken(row: Row): StoredToken {
  return {
    id: String(row.id),
    user: String(row.user),
    name: String(row.name),
    secretHash: String(row.secret_hash),
    createdAtMs: Number(row.created_at_ms),
    lastUsedAtMs: row.last_used_at_ms === null ? null : Number(row.last_used_at_ms),
  };
}
