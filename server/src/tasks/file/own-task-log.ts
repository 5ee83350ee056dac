import { format } from 'node:util';
import { toOneLine } from '#core/text/one-line.ts';

const MAXIMUM_LINES = 30;
const WINDOW_MS = 60_000;
const MAXIMUM_LENGTH = 500;

export interface OwnTaskLogOptions {
  readonly write: (line: string) => void;
  /** Any monotonic clock, in milliseconds. */
  readonly now: () => number;
  /** In a minute. */
  readonly maximumLines?: number;
}

/** The log of a task of the user's own: bounded in number and length of its lines, so that it cannot flood the server's. */
export class OwnTaskLog {
  readonly #options: OwnTaskLogOptions;
  readonly #maximumLines: number;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #lines = 0;

  constructor(options: OwnTaskLogOptions) {
    this.#options = options;
    this.#maximumLines = options.maximumLines ?? MAXIMUM_LINES;
  }

  write(message: unknown): void {
    const nowMs = this.#options.now();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) this.#beginWindow(nowMs);
    this.#lines += 1;
    if (this.#lines <= this.#maximumLines)
      this.#options.write(shorten(typeof message === 'string' ? message : format(message)));
  }

  /** Makes `console` of this thread write here. */
  takeConsole(): void {
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      console[method] = (...parts: unknown[]) => this.write(format(...parts));
  }

  #beginWindow(nowMs: number): void {
    const leftOut = this.#lines - this.#maximumLines;
    if (leftOut > 0) this.#options.write(`${leftOut} further lines of the last minute were left out`);
    this.#windowStartMs = nowMs;
    this.#lines = 0;
  }
}

function shorten(text: string): string {
  const line = toOneLine(text);
  return line.length > MAXIMUM_LENGTH ? `${line.slice(0, MAXIMUM_LENGTH)}…` : line;
}
