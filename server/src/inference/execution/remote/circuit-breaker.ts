import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';

/**
 * Keeps calls away from a server that fails, for a time that doubles with every failure in a row. Knows no clock: whoever asks says
 * what time it is.
 */
export class CircuitBreaker {
  readonly #backoff: Backoff;
  #failuresInARow = 0;
  /** Null while calls may pass. */
  #retryAtMs: number | null = null;

  constructor(backoff: Backoff) {
    this.#backoff = backoff;
  }

  /** Calls are kept away. */
  get isOpen(): boolean {
    return this.#retryAtMs !== null;
  }

  /** Whether it is time to look if the server is back. */
  isDue(nowMs: number): boolean {
    return this.#retryAtMs !== null && nowMs >= this.#retryAtMs;
  }

  /** The server shows signs of life: the next call may pass, and decides. */
  admit(): void {
    this.#retryAtMs = null;
  }

  succeeded(): void {
    this.#failuresInARow = 0;
    this.#retryAtMs = null;
  }

  failed(nowMs: number): void {
    this.#failuresInARow += 1;
    this.#retryAtMs = nowMs + backoffDelayMs(this.#backoff, this.#failuresInARow);
  }
}
