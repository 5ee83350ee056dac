/** A value with more than this share of the weight of the one that leads takes over; less would flicker. */
const TAKE_OVER_RATIO = 1.25;
const DEFAULT_MAXIMUM_VALUES = 8;

/**
 * A vote among values that come with a weight, where old votes fade and the leader changes only when another value is
 * clearly ahead. Keeps a bounded number of values; the lightest goes first.
 */
export class WeightedVote<Value extends string | number> {
  readonly #maximumValues: number;
  readonly #weights = new Map<Value, number>();
  #leader: Value | null = null;

  constructor(maximumValues = DEFAULT_MAXIMUM_VALUES) {
    this.#maximumValues = maximumValues;
  }

  /** The value that is believed, or null before the first vote. */
  get leader(): Value | null {
    return this.#leader;
  }

  /** The leader's part of all weight, in 0..1. */
  get share(): number {
    if (this.#leader === null) return 0;
    let total = 0;
    for (const weight of this.#weights.values()) total += weight;
    return total > 0 ? this.#weightOf(this.#leader) / total : 0;
  }

  /** Lets all earlier votes count `factor` (0..1) of what they did. */
  fade(factor: number): void {
    for (const [value, weight] of this.#weights) this.#weights.set(value, weight * factor);
  }

  /** Adds a vote of a weight above 0; others are ignored. */
  add(value: Value, weight: number): void {
    if (!(weight > 0) || !Number.isFinite(weight)) return;
    const sum = this.#weightOf(value) + weight;
    this.#weights.set(value, sum);
    if (this.#leader === null || sum > this.#weightOf(this.#leader) * TAKE_OVER_RATIO) this.#leader = value;
    if (this.#weights.size > this.#maximumValues) this.#dropLightest(value);
  }

  /** Adds all votes of another one. */
  absorb(other: WeightedVote<Value>): void {
    for (const [value, weight] of other.#weights) this.add(value, weight);
  }

  #dropLightest(newest: Value): void {
    let lightest: Value | null = null;
    for (const [value, weight] of this.#weights) {
      if (value === newest || value === this.#leader) continue;
      if (lightest === null || weight < this.#weightOf(lightest)) lightest = value;
    }
    if (lightest !== null) this.#weights.delete(lightest);
  }

  #weightOf(value: Value): number {
    return this.#weights.get(value) ?? 0;
  }
}
