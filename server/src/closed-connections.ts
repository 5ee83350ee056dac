import type { Logger } from 'pino';

const IN_WORDS = {
  idle: 'idle HTTP connections were closed: there are too many that ask for nothing',
  'too-slow': 'HTTP connections were closed: their requests did not come in time',
  'too-large': 'HTTP connections were closed: the headers of their requests were too large',
  malformed: 'HTTP connections were closed: what came was no HTTP',
  handshake: 'HTTPS connections were closed: the TLS handshake failed, or the device does not trust the certificate',
} as const;

/** Why the HTTP or HTTPS server closed a connection. */
export type ClosingReason = keyof typeof IN_WORDS;

const LOG_INTERVAL_MS = 1_000;

/** Node's and OpenSSL's codes. What is not here is a client that went by itself. */
const REASONS: readonly (readonly [RegExp, ClosingReason])[] = [
  [/^ERR_HTTP_REQUEST_TIMEOUT$|^ERR_TLS_HANDSHAKE_TIMEOUT$/, 'too-slow'],
  [/^HPE_(?:HEADER|CHUNK_EXTENSIONS)_OVERFLOW$/, 'too-large'],
  [/^HPE_(?!INVALID_EOF_STATE)/, 'malformed'],
  [/^ERR_SSL_|^ERR_TLS_/, 'handshake'],
];

/** @returns why a connection that failed with this code was closed, or null where the client left by itself */
export function closingReasonOf(error: Error): ClosingReason | null {
  const code = 'code' in error ? String(error.code) : '';
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** Counts connections that were closed for what they did or left undone, and tells of each reason at most once a second. */
export class ClosedConnections {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #now: () => number;
  readonly #counts = new Map<ClosingReason, number>();
  /** When each reason was told last, and how many there were then. */
  readonly #told = new Map<ClosingReason, { readonly atMs: number; readonly count: number }>();

  /** @param now milliseconds on any steady clock */
  constructor(logger: Pick<Logger, 'warn'>, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  add(reason: ClosingReason, address: string | undefined): void {
    const count = (this.#counts.get(reason) ?? 0) + 1;
    this.#counts.set(reason, count);
    const told = this.#told.get(reason);
    const atMs = this.#now();
    if (told !== undefined && atMs - told.atMs < LOG_INTERVAL_MS) return;
    this.#told.set(reason, { atMs, count });
    this.#logger.warn({ address: address ?? 'unknown', connections: count - (told?.count ?? 0) }, IN_WORDS[reason]);
  }

  counts(): ReadonlyMap<ClosingReason, number> {
    return this.#counts;
  }
}
