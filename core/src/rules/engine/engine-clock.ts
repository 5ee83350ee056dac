/** A difference above this between the clock on the wall and media time is a jump of the clock, not drift. */
const JUMP_MS = 2_000;
/** Nobody looked for this long: the machine slept, or its clock jumped. It does not count as time in which nothing was seen. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * One clock for all cameras that never goes back, in milliseconds. It goes with the media time of the cameras, so that setting the
 * machine's clock neither lengthens nor shortens what rules measure; `toWall` gives the clock on the wall as it is now.
 */
export class EngineClock {
  /** Wall minus engine time. */
  #shiftMs: number | null = null;
  #nowMs = Number.NEGATIVE_INFINITY;
  #tickedWallMs: number | null = null;
  /** The clock has jumped, by how much exactly the next frame tells. */
  #isShiftGuessed = false;
  /** By camera: engine time minus media time. */
  readonly #cameras = new Map<string, number>();

  get nowMs(): number {
    return this.#nowMs;
  }

  toWall(engineMs: number): number {
    return engineMs + (this.#shiftMs ?? 0);
  }

  toEngine(wallMs: number): number {
    return wallMs - (this.#shiftMs ?? 0);
  }

  /** @returns the engine time of a frame; frames of several cameras come a little out of order, and count as now */
  frame(camera: string, ptsMs: number, wallMs: number): number {
    this.#shiftMs ??= 0;
    let offset = this.#cameras.get(camera);
    offset ??= this.toEngine(wallMs) - ptsMs;
    this.#cameras.set(camera, offset);
    const engineMs = ptsMs + offset;
    const shift = wallMs - engineMs;
    if (this.#isShiftGuessed || Math.abs(shift - this.#shiftMs) > JUMP_MS) this.#shiftMs = shift;
    this.#isShiftGuessed = false;
    this.#tickedWallMs = wallMs;
    this.#nowMs = Math.max(this.#nowMs, engineMs);
    return this.#nowMs;
  }

  /** @returns the engine time now, as the clock on the wall tells it */
  tick(wallMs: number): number {
    this.#shiftMs ??= 0;
    const passedMs = wallMs - (this.#tickedWallMs ?? wallMs);
    this.#tickedWallMs = wallMs;
    if (passedMs < -JUMP_MS || passedMs > LONGEST_PAUSE_MS) {
      this.#shiftMs += passedMs;
      this.#isShiftGuessed = true;
    }
    this.#nowMs = Math.max(this.#nowMs, this.toEngine(wallMs));
    return this.#nowMs;
  }

  forget(camera: string): void {
    this.#cameras.delete(camera);
  }
}
