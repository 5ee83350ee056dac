const HOUR_MS = 60 * 60_000;
/** A whole site's devices may be switched on at once; a flood of names must not fill the configuration. */
const MAXIMUM_PER_HOUR = 32;
/** Whoever has more than this makes them by hand. */
const MAXIMUM_CAMERAS = 256;

/** How many cameras devices may make by publishing under new names. */
export class NewCameraBudget {
  /** Names asked for within the hour, in order; one that comes again costs nothing more. */
  readonly #namedAtMs = new Map<string, number>();

  /**
   * Takes a name into account.
   *
   * @param cameras that exist already
   * @returns false where there is no room for it
   */
  take(name: string, cameras: number, nowMs: number): boolean {
    for (const [known, atMs] of this.#namedAtMs) {
      if (nowMs - atMs < HOUR_MS) break;
      this.#namedAtMs.delete(known);
    }
    if (cameras >= MAXIMUM_CAMERAS) return false;
    if (this.#namedAtMs.has(name)) return true;
    if (this.#namedAtMs.size >= MAXIMUM_PER_HOUR) return false;
    this.#namedAtMs.set(name, nowMs);
    return true;
  }
}
