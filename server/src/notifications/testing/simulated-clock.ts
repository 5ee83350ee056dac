import type { DeliveryClock } from '../delivery-clock.ts';

interface Waiting {
  readonly dueAtMs: number;
  readonly resolve: () => void;
}

/** A clock that stands still until it is told to go on. */
export class SimulatedClock implements DeliveryClock {
  #nowMs: number;
  readonly #waiting = new Set<Waiting>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.resolve();
    const waiting = { dueAtMs: this.#nowMs + milliseconds, resolve };
    this.#waiting.add(waiting);
    signal.addEventListener('abort', () => {
      this.#waiting.delete(waiting);
      resolve();
    });
    return promise;
  }

  /** As somebody sets a clock: nothing that waits notices. */
  jump(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }

  /** Lets time pass, and everything happen that is due meanwhile and needs no more than this process. */
  async advance(milliseconds: number): Promise<void> {
    const endMs = this.#nowMs + milliseconds;
    for (;;) {
      await settle();
      const [next] = [...this.#waiting].sort((a, b) => a.dueAtMs - b.dueAtMs);
      if (next === undefined || next.dueAtMs > endMs) break;
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueAtMs);
      next.resolve();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything run that is ready to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}
