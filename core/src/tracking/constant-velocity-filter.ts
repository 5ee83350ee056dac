/** How noisy a motion and its measurements are, in the unit of the position (u) and seconds. */
export interface MotionNoise {
  /** Standard deviation of one measured position, u. */
  readonly measurement: number;
  /** Standard deviation of the speed of something seen for the first time, u/s. */
  readonly initialSpeed: number;
  /** Spectral density of the random acceleration, u²/s³: within a second the speed changes by about its square root. */
  readonly acceleration: number;
}

/**
 * Kalman filter of one coordinate that moves with constant velocity but for random acceleration (Bar-Shalom et al.,
 * "Estimation with Applications to Tracking and Navigation", 2001, section 6.2.2). Time steps may differ from one to the next.
 */
export class ConstantVelocityFilter {
  #position: number;
  #velocity = 0;
  #positionVariance: number;
  #covariance = 0;
  #velocityVariance: number;

  constructor(position: number, noise: MotionNoise) {
    this.#position = position;
    this.#positionVariance = noise.measurement ** 2;
    this.#velocityVariance = noise.initialSpeed ** 2;
  }

  get position(): number {
    return this.#position;
  }

  /** Per second. */
  get velocity(): number {
    return this.#velocity;
  }

  /** Standard deviation of the position. */
  get positionDeviation(): number {
    return Math.sqrt(Math.max(0, this.#positionVariance));
  }

  /** An independent copy of the present state. */
  clone(): ConstantVelocityFilter {
    const copy = new ConstantVelocityFilter(this.#position, { measurement: 0, initialSpeed: 0, acceleration: 0 });
    copy.#velocity = this.#velocity;
    copy.#positionVariance = this.#positionVariance;
    copy.#covariance = this.#covariance;
    copy.#velocityVariance = this.#velocityVariance;
    return copy;
  }

  /** Moves on by `seconds`, 0 or more. */
  predict(seconds: number, noise: MotionNoise): void {
    this.#position += this.#velocity * seconds;
    this.#positionVariance +=
      (2 * this.#covariance + this.#velocityVariance * seconds) * seconds + (noise.acceleration * seconds ** 3) / 3;
    this.#covariance += this.#velocityVariance * seconds + (noise.acceleration * seconds ** 2) / 2;
    this.#velocityVariance += noise.acceleration * seconds;
  }

  /** Takes in a position measured now. */
  correct(measured: number, noise: MotionNoise): void {
    const total = this.#positionVariance + noise.measurement ** 2;
    if (!(total > 0)) return;
    const positionGain = this.#positionVariance / total;
    const velocityGain = this.#covariance / total;
    const surprise = measured - this.#position;
    this.#position += positionGain * surprise;
    this.#velocity += velocityGain * surprise;
    this.#velocityVariance -= velocityGain * this.#covariance;
    this.#covariance -= velocityGain * this.#positionVariance;
    this.#positionVariance -= positionGain * this.#positionVariance;
  }
}
