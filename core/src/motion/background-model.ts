import type { GrayPicture } from '../geometry/gray-picture.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { estimateLightChange, estimateShift, type LightChange, type Shift } from './global-change.ts';
import { blur, envelope } from './sample-filters.ts';

/** Grey levels that a sample must leave the background by, beside its own noise. */
const BASE_THRESHOLD = 9;
/** Times the mean deviation of a sample; about three standard deviations of sensor noise. */
const NOISE_FACTOR = 3.5;
const INITIAL_DEVIATION = 3;
/** Leaves that wave raise the threshold where they wave, but a busy road must not go blind. */
const MAXIMUM_DEVIATION = 8;
const BACKGROUND_SECONDS = 4;
const FOREGROUND_SECONDS = 60;
const FOREGROUND_NOISE_SECONDS = 20;
/** What has stood still for so long belongs to the background, and so does what something that left has uncovered. */
const ABSORBED_AFTER_US = 4 * MICROSECONDS_PER_SECOND;
/** Against the picture before. */
const STEADY_DIFFERENCE = 5;
/** More than it at once is another scene: lights went on, night vision switched, the camera was turned. */
const ANOTHER_SCENE = 0.6;
/** A camera that shakes is not where it seems for a while, by parts of a sample. */
const SHAKEN_FOR_US = MICROSECONDS_PER_SECOND;
const SHAKEN_TOLERANCE = 1.5;
/** A correction of the place must explain away so much of what seems to have changed. */
const WORTH_CORRECTING = 0.7;

/**
 * The background of a fixed camera's picture, for every sample: its mean, its mean deviation, and for how long something else has
 * stood before it.
 */
export class BackgroundModel {
  readonly width: number;
  readonly height: number;
  /** 1 where a sample differs from the background, after the last update. */
  readonly foreground: Uint8Array;
  /** By how many thresholds it differs. */
  readonly strength: Float32Array;
  /** For how long a sample of the foreground has been steady, in microseconds. */
  readonly stillUs: Float32Array;
  readonly #mean: Float32Array;
  readonly #deviation: Float32Array;
  readonly #current: Float32Array;
  readonly #previous: Float32Array;
  readonly #aligned: Float32Array;
  readonly #envelope: { readonly least: Float32Array; readonly greatest: Float32Array; readonly scratch: Float32Array };
  #lastUs: MediaTimeUs;
  #shakenUs = Number.NEGATIVE_INFINITY;

  constructor(picture: GrayPicture, ptsUs: MediaTimeUs) {
    const { width, height } = picture;
    const samples = width * height;
    this.width = width;
    this.height = height;
    this.foreground = new Uint8Array(samples);
    this.strength = new Float32Array(samples);
    this.stillUs = new Float32Array(samples);
    this.#mean = new Float32Array(samples);
    this.#deviation = new Float32Array(samples).fill(INITIAL_DEVIATION);
    this.#current = new Float32Array(samples);
    this.#previous = new Float32Array(samples);
    this.#aligned = new Float32Array(samples);
    this.#envelope = {
      least: new Float32Array(samples),
      greatest: new Float32Array(samples),
      scratch: new Float32Array(samples),
    };
    this.#lastUs = ptsUs;
    blur(picture.data, width, height, this.#mean, this.#envelope.scratch);
    this.#previous.set(this.#mean);
  }

  continuesWith({ width, height }: GrayPicture, ptsUs: MediaTimeUs): boolean {
    return width === this.width && height === this.height && ptsUs >= this.#lastUs;
  }

  /**
   * Compares a picture with the background, then learns from it.
   *
   * @returns false where it shows another scene altogether, which has become the background
   */
  update(picture: GrayPicture, ptsUs: MediaTimeUs): boolean {
    blur(picture.data, this.width, this.height, this.#current, this.#envelope.scratch);
    const elapsedUs = ptsUs - this.#lastUs;
    this.#lastUs = ptsUs;
    this.#followLight();
    const isShifted = this.#align();
    if (isShifted) this.#shakenUs = ptsUs;
    const isShaken = ptsUs - this.#shakenUs <= SHAKEN_FOR_US;
    const isSameScene = this.#compare(isShaken ? SHAKEN_TOLERANCE : 1) <= ANOTHER_SCENE;
    if (isSameScene) this.#learn(elapsedUs, isShifted);
    else this.#startAnew();
    this.#previous.set(this.#current);
    return isSameScene;
  }

  #followLight(): void {
    const change = estimateLightChange(this.#mean, this.#current);
    if (change.gain === 1 && change.offset === 0) return;
    for (let index = 0; index < this.#mean.length; index++) this.#mean[index] = this.#lit(index, change);
  }

  #lit(index: number, { gain, offset }: LightChange): number {
    return Math.min(255, Math.max(0, gain * (this.#mean[index] ?? 0) + offset));
  }

  /** Fills `#aligned` with the background where a shaken camera sees it. */
  #align(): boolean {
    const shift = estimateShift(this.#mean, this.#current, this.width, this.height);
    const isShifted =
      (shift.x !== 0 || shift.y !== 0) && this.#isWorthCorrecting((index) => this.#shifted(index, shift));
    if (!isShifted) this.#aligned.set(this.#mean);
    else for (let index = 0; index < this.#aligned.length; index++) this.#aligned[index] = this.#shifted(index, shift);
    return isShifted;
  }

  #shifted(index: number, shift: Shift): number {
    const column = index % this.width;
    const x = Math.min(this.width - 1, Math.max(0, column - shift.x));
    const y = Math.min(this.height - 1, Math.max(0, (index - column) / this.width - shift.y));
    return this.#mean[y * this.width + x] ?? 0;
  }

  /** Whether the background, corrected, fits the picture clearly better; looks at a part of the samples. */
  #isWorthCorrecting(corrected: (index: number) => number): boolean {
    let before = 0;
    let after = 0;
    for (let index = 0; index < this.#mean.length; index += 7) {
      const now = this.#current[index] ?? 0;
      before += Math.abs(now - (this.#mean[index] ?? 0));
      after += Math.abs(now - corrected(index));
    }
    return after < before * WORTH_CORRECTING;
  }

  /**
   * A sample belongs to the foreground where it fits none of its background's neighbours: so a shift of less than a sample, which no
   * alignment takes away, shows nothing at edges.
   *
   * @returns the share of the picture that is foreground
   */
  #compare(tolerance: number): number {
    const { least, greatest } = this.#envelope;
    envelope(this.#aligned, this.width, this.height, this.#envelope);
    // Fields that are read for every sample cost twice as much as locals.
    const { foreground, strength } = this;
    const [current, deviation] = [this.#current, this.#deviation];
    const [base, noise] = [BASE_THRESHOLD * tolerance, NOISE_FACTOR * tolerance];
    let changed = 0;
    for (let index = 0; index < foreground.length; index++) {
      const now = current[index] ?? 0;
      const above = now - (greatest[index] ?? 0);
      const below = (least[index] ?? 0) - now;
      const ratio = Math.max(above, below) / (base + noise * (deviation[index] ?? 0));
      strength[index] = ratio;
      const isForeground = ratio > 1 ? 1 : 0;
      foreground[index] = isForeground;
      changed += isForeground;
    }
    return changed / this.foreground.length;
  }

  #learn(elapsedUs: number, isShifted: boolean): void {
    const rate = (seconds: number) => 1 - Math.exp(-elapsedUs / (seconds * MICROSECONDS_PER_SECOND));
    const background = rate(BACKGROUND_SECONDS);
    const foreground = rate(FOREGROUND_SECONDS);
    const noise = rate(FOREGROUND_NOISE_SECONDS);
    for (let index = 0; index < this.#mean.length; index++) {
      if (this.foreground[index] === 1) this.#learnForeground(index, elapsedUs, foreground, noise);
      else {
        this.stillUs[index] = 0;
        // What a shaken camera sees belongs to other samples.
        if (!isShifted) this.#approach(index, background, background);
      }
    }
  }

  #learnForeground(index: number, elapsedUs: number, rate: number, noiseRate: number): void {
    const now = this.#current[index] ?? 0;
    const isSteady = Math.abs(now - (this.#previous[index] ?? 0)) < STEADY_DIFFERENCE;
    const stillUs = isSteady ? (this.stillUs[index] ?? 0) + elapsedUs : 0;
    if (stillUs < ABSORBED_AFTER_US) {
      this.stillUs[index] = stillUs;
      this.#approach(index, rate, noiseRate);
      return;
    }
    this.stillUs[index] = 0;
    this.foreground[index] = 0;
    this.#mean[index] = now;
    this.#deviation[index] = INITIAL_DEVIATION;
  }

  #approach(index: number, rate: number, noiseRate: number): void {
    const mean = this.#mean[index] ?? 0;
    const deviation = this.#deviation[index] ?? 0;
    const difference = (this.#current[index] ?? 0) - mean;
    this.#mean[index] = mean + rate * difference;
    this.#deviation[index] = Math.min(MAXIMUM_DEVIATION, deviation + noiseRate * (Math.abs(difference) - deviation));
  }

  #startAnew(): void {
    this.#mean.set(this.#current);
    this.#deviation.fill(INITIAL_DEVIATION);
    this.stillUs.fill(0);
    this.foreground.fill(0);
  }
}
