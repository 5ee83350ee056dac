/** Time as deliveries see it. */
export interface DeliveryClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that time, or at once when the signal says so. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What timers of Node can hold at most. */
const MAXIMUM_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. What waits does not keep the process alive. */
export const SYSTEM_CLOCK: DeliveryClock = {
  now: Date.now,
  wait(milliseconds, signal) {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (signal.aborted) return Promise.resolve();
    const timer = setTimeout(end, Math.min(Math.max(0, milliseconds), MAXIMUM_TIMER_MS));
    timer.unref();
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
    return promise;
  },
};
