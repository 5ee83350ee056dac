import { BrokenFramesError } from './message-frames.ts';

const WINDOW_MS = 1_000;
/** Ten times what sixteen cameras can ask for. */
const MAXIMUM_MESSAGES = 5_000;

/** Keeps a process that sends without end from taking the time of everything else. */
export class MessageRate {
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #messages = 0;

  /** @param nowMs of any monotonic clock @throws BrokenFramesError where there are too many */
  count(nowMs: number): void {
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#messages = 0;
    }
    this.#messages += 1;
    if (this.#messages > MAXIMUM_MESSAGES)
      throw new BrokenFramesError(`more than ${MAXIMUM_MESSAGES} messages a second`);
  }
}
