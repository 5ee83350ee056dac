const HOUR_MS = 60 * 60_000;
/** A whole site's devices may be switched on at once; a flood of names must not fill the configuration. */
const MAXIMUM_PER_HOUR = 32;
/** Whoever has more than this makes them by hand. */
const MAXIMUM_CAMERAS = 256;

/** A device that comes again at once, because its camera could not be made, is announced this seldom. */
const ANNOUNCED_AGAIN_AFTER_MS = 5_000;

interface NamedCamera {
  readonly sinceMs: number;
  announcedAtMs: number;
}

/** How many cameras devices may make by publishing under new names. */
export class NewCameraBudget {
  /** Names asked for within the hour, in order; one that comes again costs nothing more. */
  readonly #named = new Map<string, NamedCamera>();

  /**
   * Takes a name into account.
   *
   * @param cameras that exist already
   * @returns `refuse` where there is no room for it, `wait` where its camera has just been asked for
   */
  take(name: string, cameras: number, nowMs: number): 'announce' | 'wait' | 'refuse' {
    for (const [known, { sinceMs }] of this.#named) {
      if (nowMs - sinceMs < HOUR_MS) break;
      this.#named.delete(known);
    }
    if (cameras >= MAXIMUM_CAMERAS) return 'refuse';
    const known = this.#named.get(name);
    if (known === undefined) return this.#add(name, nowMs);
    if (nowMs - known.announcedAtMs < ANNOUNCED_AGAIN_AFTER_MS) return 'wait';
    known.announcedAtMs = nowMs;
    return 'announce';
  }

  #add(name: string, nowMs: number): 'announce' | 'refuse' {
    if (this.#named.size >= MAXIMUM_PER_HOUR) return 'refuse';
    this.#named.set(name, { sinceMs: nowMs, announcedAtMs: nowMs });
    return 'announce';
  }
}
