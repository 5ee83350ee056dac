/** Sends nothing for this long: the server is gone, whatever the network says. It sends at least twice a second. */
const SILENCE_LIMIT_MS = 2_000;
/** A new connection may take longer to say its first word. */
const CONNECT_LIMIT_MS = 8_000;
const CHECK_INTERVAL_MS = 250;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4_000;

export interface SupervisedConnection {
  /** Resolves when the session is set up; rejects with an error that may carry `retry: false`. */
  connect(): Promise<void>;
  close(): void;
}

export interface ConnectionSupervisorOptions {
  readonly open: (onLost: (reason: string) => void) => SupervisedConnection;
  readonly onRetry: (reason: string) => void;
  /** Trying again cannot help. */
  readonly onRefused: (reason: string) => void;
}

/** Keeps one connection alive: opens it, notices its death by silence, opens the next one with growing pauses. */
export class ConnectionSupervisor {
  readonly #options: ConnectionSupervisorOptions;
  readonly #watch: ReturnType<typeof setInterval>;
  #connection: SupervisedConnection | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #failures = 0;
  #isClosed = false;

  constructor(options: ConnectionSupervisorOptions) {
    this.#options = options;
    this.#watch = setInterval(() => this.#checkSilence(), CHECK_INTERVAL_MS);
    this.#open();
  }

  /** To be called for everything that the server sends. */
  heard(): void {
    this.#failures = 0;
    this.#deadlineMs = performance.now() + SILENCE_LIMIT_MS;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#retryTimer);
    this.#connection?.close();
    this.#connection = null;
  }

  #open(): void {
    this.#deadlineMs = performance.now() + CONNECT_LIMIT_MS;
    const connection = this.#options.open((reason) => this.#lost(connection, reason));
    this.#connection = connection;
    connection.connect().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      const isFinal = (error as { retry?: unknown }).retry === false;
      if (!isFinal) this.#lost(connection, reason);
      else if (this.#connection === connection) this.#refuse(reason);
    });
  }

  #checkSilence(): void {
    if (this.#connection !== null && performance.now() > this.#deadlineMs) {
      this.#lost(this.#connection, 'The server has fallen silent.');
    }
  }

  #lost(connection: SupervisedConnection, reason: string): void {
    if (this.#isClosed || this.#connection !== connection) return;
    connection.close();
    this.#connection = null;
    this.#options.onRetry(reason);
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    this.#retryTimer = setTimeout(() => this.#open(), delayMs);
  }

  #refuse(reason: string): void {
    this.close();
    this.#options.onRefused(reason);
  }
}
