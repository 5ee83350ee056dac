/** Sorting after every sample would be most of the cost of a full window, of which one sample is little. */
const SAMPLES_PER_REFRESH = 8;

/** Scales the distance of a quartile from the median to the standard deviation of a normal distribution. */
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
 * What is usual for a figure: the median of its newest samples and their spread to either side, which a few wild ones do
 * not move: sizes of packets often vary more downwards than upwards. A slow drift is followed.
 */
export class RobustBaseline {
  readonly #options: RobustBaselineOptions;
  readonly #samples: Float64Array;
  readonly #sorted: Float64Array;
  #count = 0;
  #next = 0;
  #unsorted = 0;
  #median = 0;
  #spreadAbove = 0;
  #spreadBelow = 0;

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
    this.#unsorted += 1;
  }

  /** The median of what was added, 0 before that. */
  get median(): number {
    this.#refreshIfDue();
    return this.#median;
  }

  /** How far `sample` lies above the usual, in spreads; negative below. 0 while the baseline is not ready. */
  deviation(sample: number): number {
    return this.deviationFrom(this.#refreshIfDue(), sample);
  }

  /** The same for something whose usual is known to be `median`, and is spread as this. */
  deviationFrom(median: number, sample: number): number {
    if (!this.isReady) return 0;
    this.#refreshIfDue();
    const distance = sample - median;
    return distance / (distance > 0 ? this.#spreadAbove : this.#spreadBelow);
  }

  /** @returns the median */
  #refreshIfDue(): number {
    const isFull = this.#count === this.#options.window;
    if (this.#unsorted >= (isFull ? SAMPLES_PER_REFRESH : 1)) this.#refresh();
    return this.#median;
  }

  #refresh(): void {
    this.#sorted.set(this.#samples.subarray(0, this.#count));
    const sorted = this.#sorted.subarray(0, this.#count).sort();
    const middle = this.#count >> 1;
    this.#median = sorted[middle] ?? 0;
    this.#spreadAbove = this.#spread((sorted[(middle + this.#count) >> 1] ?? 0) - this.#median);
    this.#spreadBelow = this.#spread(this.#median - (sorted[middle >> 1] ?? 0));
    this.#unsorted = 0;
  }

  /** The quartiles are the medians of what deviates to either side. */
  #spread(quartileDistance: number): number {
    return Math.max(quartileDistance * DEVIATION_OF_NORMAL, this.#options.minimumSpread);
  }
}
