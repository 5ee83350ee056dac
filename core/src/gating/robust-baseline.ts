/** Scales the median absolute deviation to the standard deviation of a normal distribution. */
const DEVIATION_OF_NORMAL = 1.4826;

export interface RobustBaselineOptions {
  /** Samples that are remembered: the newest ones. */
  readonly window: number;
  /** Samples before the baseline says anything. */
  readonly minimumSamples: number;
  /** The least spread that is believed: what looks steadier than this is only short. */
  readonly minimumSpread: number;
}

/**
 * What is usual for a figure: median and spread (median absolute deviation) of its newest samples, which a few wild
 * ones do not move. A slow drift is followed.
 */
export class RobustBaseline {
  readonly #options: RobustBaselineOptions;
  readonly #samples: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;
  #isFresh = true;
  #median = 0;
  #spread = 0;

  constructor(options: RobustBaselineOptions) {
    this.#options = options;
    this.#samples = new Float64Array(options.window);
    this.#sorted = new Float64Array(options.window);
  }

  get isReady(): boolean {
    return this.#count >= this.#options.minimumSamples;
  }

  add(sample: number): void {
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % this.#options.window;
    this.#count = Math.min(this.#count + 1, this.#options.window);
    this.#isFresh = false;
  }

  /** How far `sample` lies above the usual, in spreads; negative below. 0 while the baseline is not ready. */
  deviation(sample: number): number {
    if (!this.isReady) return 0;
    if (!this.#isFresh) this.#refresh();
    return (sample - this.#median) / this.#spread;
  }

  #refresh(): void {
    this.#median = this.#middle((index) => this.#samples[index] ?? 0);
    const median = this.#median;
    const deviation = this.#middle((index) => Math.abs((this.#samples[index] ?? 0) - median));
    this.#spread = Math.max(deviation * DEVIATION_OF_NORMAL, this.#options.minimumSpread);
    this.#isFresh = true;
  }

  #middle(value: (index: number) => number): number {
    const sorted = this.#sorted.subarray(0, this.#count);
    for (let index = 0; index < this.#count; index++) sorted[index] = value(index);
    sorted.sort();
    return sorted[this.#count >> 1] ?? 0;
  }
}
