/** How much the newest distance counts in the average. */
const WEIGHT = 0.1;

/** How far apart the packets of one connection come, and for how long none has come. Times on any steady clock. */
export class PacketInterval {
  #lastMs = 0;
  #averageMs = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get averageMs(): number {
    return this.#averageMs;
  }

  begin(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  add(nowMs: number): void {
    const stepMs = nowMs - this.#lastMs;
    // The first packets tell of the connection's start, not of the camera's rate.
    if (this.#count === 1) this.#averageMs = stepMs;
    else if (this.#count > 1) this.#averageMs += (stepMs - this.#averageMs) * WEIGHT;
    this.#lastMs = nowMs;
    this.#count++;
  }

  silentMs(nowMs: number): number {
    return nowMs - this.#lastMs;
  }
}
