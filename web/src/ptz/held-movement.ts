import type { PtzMove } from '#contract/onvif.ts';

/** Directions and speeds of a movement, −1 to 1 each. */
export type Velocity = Pick<PtzMove, 'pan' | 'tilt' | 'zoom'>;

/** The server ends a movement after a second unless it hears of it again. */
const REPEAT_MS = 400;

export interface HeldMovementOptions {
  readonly move: (velocity: Velocity) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly repeatMs?: number;
}

/**
 * A movement that lasts as long as something is held: a button, a key. Says so to the server again and again, and
 * stops as soon as nothing is held. A repetition waits for the answer to the one before it.
 */
export class HeldMovement {
  readonly #options: HeldMovementOptions;
  readonly #held = new Map<string, Velocity>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isMoving = false;

  constructor(options: HeldMovementOptions) {
    this.#options = options;
  }

  /** @param holder what is held; holding it again changes nothing */
  press(holder: string, velocity: Velocity): void {
    if (this.#held.has(holder)) return;
    this.#held.set(holder, velocity);
    this.#changed();
  }

  release(holder: string): void {
    if (this.#held.delete(holder)) this.#changed();
  }

  /** Lets go of everything, as when the page is left. */
  releaseAll(): void {
    if (this.#held.size === 0) return;
    this.#held.clear();
    this.#changed();
  }

  #changed(): void {
    clearTimeout(this.#timer);
    if (this.#held.size > 0) {
      void this.#move();
      return;
    }
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.#options.stop().catch(this.#options.onFailure);
  }

  async #move(): Promise<void> {
    this.#isMoving = true;
    try {
      await this.#options.move(sum([...this.#held.values()]));
    } catch (error) {
      this.#held.clear();
      this.#isMoving = false;
      this.#options.onFailure(error);
      return;
    }
    clearTimeout(this.#timer);
    if (this.#held.size > 0) this.#timer = setTimeout(() => void this.#move(), this.#options.repeatMs ?? REPEAT_MS);
  }
}

/** Two keys at once go aslant, and opposite ones nowhere. */
function sum(velocities: readonly Velocity[]): Velocity {
  const total = (key: keyof Velocity) =>
    Math.max(
      -1,
      Math.min(
        1,
        velocities.reduce((value, velocity) => value + velocity[key], 0),
      ),
    );
  return { pan: total('pan'), tilt: total('tilt'), zoom: total('zoom') };
}
