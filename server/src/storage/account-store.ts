/** An API token as it is kept: the secret itself is not. */
export interface StoredToken {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  readonly secretHash: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number | null;
}

/** A session as it is kept: the id that the browser holds is not. */
export interface StoredSession {
  readonly idHash: string;
  readonly user: string;
  readonly expiresAtMs: number;
}

/**
 * Port: users, sessions and API tokens. Secrets arrive hashed. Every method may throw an OperationalError `storage-…`;
 * the methods that read work also while the data folder cannot be written.
 */
export interface AccountStore {
  /** The password hash of a user, or null for an unknown one. */
  findPasswordHash(user: string): string | null;
  hasUsers(): boolean;
  /** Adds the user or changes the password. */
  savePasswordHash(user: string, passwordHash: string): void;

  findSession(idHash: string): StoredSession | null;
  saveSession(session: StoredSession): void;
  deleteSession(idHash: string): void;
  /** Deletes the sessions of a user but one. */
  deleteOtherSessions(user: string, keptIdHash: string | null): void;
  deleteExpiredSessions(nowMs: number): void;

  listTokens(user: string): StoredToken[];
  findToken(secretHash: string): StoredToken | null;
  saveToken(token: StoredToken): void;
  touchToken(id: string, lastUsedAtMs: number): void;
  /** @returns whether there was one */
  deleteToken(user: string, id: string): boolean;
}
