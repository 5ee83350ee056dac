import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CreatedToken, Token } from '#contract/api.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { AccountStore, StoredSession, StoredToken } from '../storage/account-store.ts';
import { HASH_OF_NOBODY, hashPassword, verifyPassword } from './password-hash.ts';

export const ADMIN_USER = 'admin';
export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;
const MAXIMUM_TOKENS = 100;
/** Sessions are extended, and uses of tokens noted, at most this often, so that reading does not mean writing. */
const TOUCH_INTERVAL_MS = 60_000;
const MAXIMUM_SESSIONS_IN_MEMORY = 1_000;
const TOKEN_PREFIX = 'localcv_';

export interface AccountsOptions {
  readonly store: AccountStore;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Who may come in: passwords, browser sessions and API tokens. Secrets are random 256-bit values that are stored as
 * SHA-256 hashes; looking one up by its hash compares nothing byte by byte that an attacker could time.
 *
 * While the data folder cannot be written, sessions and the first password live in memory, so that somebody can still
 * come in and see what is wrong.
 */
export class Accounts {
  readonly #store: AccountStore;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #sessionsInMemory = new Map<string, StoredSession>();
  readonly #passwordsInMemory = new Map<string, string>();

  constructor(options: AccountsOptions) {
    this.#store = options.store;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /**
   * Makes the first user where there is none.
   *
   * @returns the password made up for it, to be shown once; null where one was given or users exist
   */
  async createFirstUser(givenPassword: string | undefined): Promise<string | null> {
    if (this.#store.hasUsers()) return null;
    const password = givenPassword ?? randomBytes(12).toString('base64url');
    await this.#savePassword(ADMIN_USER, password);
    return givenPassword === undefined ? password : null;
  }

  /**
   * @returns the id of a new session
   * @throws OperationalError `login-failed`
   */
  async login(user: string, password: string): Promise<string> {
    const stored = this.#passwordsInMemory.get(user) ?? this.#store.findPasswordHash(user);
    const isRight = await verifyPassword(password, stored ?? HASH_OF_NOBODY);
    if (!isRight || stored === null) throw new OperationalError('login-failed', 'The user or the password is wrong');
    const id = randomBytes(32).toString('base64url');
    this.#saveSession({ idHash: hashSecret(id), user, expiresAtMs: this.#now() + SESSION_LIFETIME_MS });
    return id;
  }

  logout(sessionId: string): void {
    const idHash = hashSecret(sessionId);
    this.#sessionsInMemory.delete(idHash);
    this.#tryToStore(() => this.#store.deleteSession(idHash));
  }

  /** The user of a valid session, or null. A session in use does not expire. */
  findSessionUser(sessionId: string): string | null {
    const idHash = hashSecret(sessionId);
    const session = this.#sessionsInMemory.get(idHash) ?? this.#store.findSession(idHash);
    const nowMs = this.#now();
    if (session === null || session.expiresAtMs <= nowMs) return null;
    if (session.expiresAtMs - nowMs < SESSION_LIFETIME_MS - TOUCH_INTERVAL_MS)
      this.#saveSession({ ...session, expiresAtMs: nowMs + SESSION_LIFETIME_MS });
    return session.user;
  }

  /** The user of a valid API token, or null. */
  findTokenUser(secret: string): string | null {
    const token = this.#store.findToken(hashSecret(secret));
    if (token === null) return null;
    const nowMs = this.#now();
    if (nowMs - (token.lastUsedAtMs ?? 0) > TOUCH_INTERVAL_MS)
      this.#tryToStore(() => this.#store.touchToken(token.id, nowMs));
    return token.user;
  }

  listTokens(user: string): Token[] {
    return this.#store.listTokens(user).map(toToken);
  }

  /** @throws OperationalError `too-many-tokens` | `storage-…` */
  createToken(user: string, name: string): CreatedToken {
    if (this.#store.listTokens(user).length >= MAXIMUM_TOKENS)
      throw new OperationalError('too-many-tokens', `There are ${MAXIMUM_TOKENS} tokens already; delete unused ones`);
    const secret = TOKEN_PREFIX + randomBytes(32).toString('base64url');
    const token: StoredToken = {
      id: randomUUID(),
      user,
      name,
      secretHash: hashSecret(secret),
      createdAtMs: this.#now(),
      lastUsedAtMs: null,
    };
    this.#store.saveToken(token);
    return { ...toToken(token), secret };
  }

  /** @throws OperationalError `token-not-found` | `storage-…` */
  deleteToken(user: string, id: string): void {
    if (!this.#store.deleteToken(user, id))
      throw new OperationalError('token-not-found', 'There is no such token; it may have been deleted already');
  }

  /**
   * Ends every other session of the user.
   *
   * @throws OperationalError `login-failed` when the current password is wrong
   */
  async changePassword(user: string, current: string, next: string, keptSessionId: string | null): Promise<void> {
    const stored = this.#passwordsInMemory.get(user) ?? this.#store.findPasswordHash(user);
    if (stored === null || !(await verifyPassword(current, stored)))
      throw new OperationalError('login-failed', 'The current password is wrong');
    await this.#savePassword(user, next);
    const keptHash = keptSessionId === null ? null : hashSecret(keptSessionId);
    for (const session of this.#sessionsInMemory.values())
      if (session.user === user && session.idHash !== keptHash) this.#sessionsInMemory.delete(session.idHash);
    this.#tryToStore(() => this.#store.deleteOtherSessions(user, keptHash));
  }

  deleteExpiredSessions(): void {
    const nowMs = this.#now();
    for (const session of this.#sessionsInMemory.values())
      if (session.expiresAtMs <= nowMs) this.#sessionsInMemory.delete(session.idHash);
    this.#tryToStore(() => this.#store.deleteExpiredSessions(nowMs));
  }

  async #savePassword(user: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    const isStored = this.#tryToStore(() => this.#store.savePasswordHash(user, hash));
    if (isStored) this.#passwordsInMemory.delete(user);
    else this.#passwordsInMemory.set(user, hash);
  }

  #saveSession(session: StoredSession): void {
    if (this.#tryToStore(() => this.#store.saveSession(session))) {
      this.#sessionsInMemory.delete(session.idHash);
      return;
    }
    const [oldest] = this.#sessionsInMemory.keys();
    if (this.#sessionsInMemory.size >= MAXIMUM_SESSIONS_IN_MEMORY && oldest !== undefined)
      this.#sessionsInMemory.delete(oldest);
    this.#sessionsInMemory.set(session.idHash, session);
  }

  #tryToStore(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#logger.warn({ error: describeError(error) }, 'accounts: not stored; kept in memory until the next start');
      return false;
    }
  }
}

function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function toToken({ id, name, createdAtMs, lastUsedAtMs }: StoredToken): Token {
  return { id, name, createdAtMs, lastUsedAtMs };
}
