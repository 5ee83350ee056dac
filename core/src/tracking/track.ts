import type { BoxVelocity, Detection } from '../detection/detection.ts';
import { type Box, boxArea } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { ConstantVelocityFilter, type MotionNoise } from './constant-velocity-filter.ts';

/** Noise of the centre and of the size, in sizes of the object (the square root of its area). */
const CENTRE_NOISE: MotionNoise = { measurement: 0.04, initialSpeed: 2, acceleration: 2 };
const SIZE_NOISE: MotionNoise = { measurement: 0.06, initialSpeed: 0.3, acceleration: 0.1 };
/** In relative picture units: below this an object has no size to speak of. */
const SMALLEST_SIZE = 1e-4;

/** One object that is being followed: where it is expected, and its last sighting. */
export class Track {
  readonly id: number;
  readonly label: string;
  readonly #centreX: ConstantVelocityFilter;
  readonly #centreY: ConstantVelocityFilter;
  readonly #width: ConstantVelocityFilter;
  readonly #height: ConstantVelocityFilter;
  #detection: Detection;
  #seenUs: MediaTimeUs;
  #predictedUs: MediaTimeUs;
  #hits = 1;

  constructor(id: number, detection: Detection, ptsUs: MediaTimeUs) {
    this.id = id;
    this.label = detection.label;
    this.#detection = detection;
    this.#seenUs = ptsUs;
    this.#predictedUs = ptsUs;
    const { x, y, width, height } = detection.box;
    const size = boxSize(detection.box);
    this.#centreX = new ConstantVelocityFilter(x + width / 2, scaled(CENTRE_NOISE, size));
    this.#centreY = new ConstantVelocityFilter(y + height / 2, scaled(CENTRE_NOISE, size));
    this.#width = new ConstantVelocityFilter(width, scaled(SIZE_NOISE, size));
    this.#height = new ConstantVelocityFilter(height, scaled(SIZE_NOISE, size));
  }

  /** The last sighting, as it was given. */
  get detection(): Detection {
    return this.#detection;
  }

  get seenUs(): MediaTimeUs {
    return this.#seenUs;
  }

  /** How often the object was seen. */
  get hits(): number {
    return this.#hits;
  }

  /** Where the object is expected at the time of the last prediction. */
  get box(): Box {
    const width = Math.max(0, this.#width.position);
    const height = Math.max(0, this.#height.position);
    return { x: this.#centreX.position - width / 2, y: this.#centreY.position - height / 2, width, height };
  }

  /** Of the box as `detection` has it: its corner moves with the centre and with the size. */
  get velocity(): BoxVelocity {
    const width = this.#width.velocity;
    const height = this.#height.velocity;
    return { x: this.#centreX.velocity - width / 2, y: this.#centreY.velocity - height / 2, width, height };
  }

  /** Moves the expectation on to a later time. */
  predict(ptsUs: MediaTimeUs): void {
    const seconds = Math.max(0, ptsUs - this.#predictedUs) / MICROSECONDS_PER_SECOND;
    this.#predictedUs = ptsUs;
    const size = boxSize(this.#detection.box);
    const centreNoise = scaled(CENTRE_NOISE, size);
    const sizeNoise = scaled(SIZE_NOISE, size);
    this.#centreX.predict(seconds, centreNoise);
    this.#centreY.predict(seconds, centreNoise);
    this.#width.predict(seconds, sizeNoise);
    this.#height.predict(seconds, sizeNoise);
  }

  /** Takes in a sighting at the time of the last prediction. */
  see(detection: Detection): void {
    this.#detection = detection;
    this.#seenUs = this.#predictedUs;
    this.#hits += 1;
    const { x, y, width, height } = detection.box;
    const size = boxSize(detection.box);
    const centreNoise = scaled(CENTRE_NOISE, size);
    const sizeNoise = scaled(SIZE_NOISE, size);
    this.#centreX.correct(x + width / 2, centreNoise);
    this.#centreY.correct(y + height / 2, centreNoise);
    this.#width.correct(width, sizeNoise);
    this.#height.correct(height, sizeNoise);
  }
}

/** The side of a square with the area of the box. */
export function boxSize(box: Box): number {
  return Math.max(SMALLEST_SIZE, Math.sqrt(boxArea(box)));
}

function scaled(noise: MotionNoise, size: number): MotionNoise {
  return {
    measurement: noise.measurement * size,
    initialSpeed: noise.initialSpeed * size,
    acceleration: noise.acceleration * size * size,
  };
}
