import type { BoxVelocity } from '../detection/detection.ts';
import { type Box, interpolateBox } from '../geometry/box.ts';
import { boxSize } from './box-size.ts';
import { ConstantVelocityFilter, type MotionNoise } from './constant-velocity-filter.ts';

/** Noise of the centre and of the size, in sizes of the object (the square root of its area). */
const CENTRE_NOISE: MotionNoise = { measurement: 0.04, initialSpeed: 2, acceleration: 2 };
const SIZE_NOISE: MotionNoise = { measurement: 0.06, initialSpeed: 0.3, acceleration: 0.1 };
const MAXIMUM_VIRTUAL_SIGHTINGS = 8;

/** Where a box is expected: four independent filters of its centre and its size, whose noise goes with the size of the object. */
export class BoxMotion {
  #centreX: ConstantVelocityFilter;
  #centreY: ConstantVelocityFilter;
  #width: ConstantVelocityFilter;
  #height: ConstantVelocityFilter;
  #size: number;

  constructor(box: Box) {
    this.#size = boxSize(box);
    const { x, y, width, height } = box;
    this.#centreX = new ConstantVelocityFilter(x + width / 2, scaled(CENTRE_NOISE, this.#size));
    this.#centreY = new ConstantVelocityFilter(y + height / 2, scaled(CENTRE_NOISE, this.#size));
    this.#width = new ConstantVelocityFilter(width, scaled(SIZE_NOISE, this.#size));
    this.#height = new ConstantVelocityFilter(height, scaled(SIZE_NOISE, this.#size));
  }

  get box(): Box {
    const width = Math.max(0, this.#width.position);
    const height = Math.max(0, this.#height.position);
    return { x: this.#centreX.position - width / 2, y: this.#centreY.position - height / 2, width, height };
  }

  /** Of the box as it is given: its corner moves with the centre and with the size. */
  get velocity(): BoxVelocity {
    const width = this.#width.velocity;
    const height = this.#height.velocity;
    return { x: this.#centreX.velocity - width / 2, y: this.#centreY.velocity - height / 2, width, height };
  }

  /** Standard deviation of the expected centre, in sizes of the object. */
  get centreDeviationSizes(): number {
    return Math.max(this.#centreX.positionDeviation, this.#centreY.positionDeviation) / this.#size;
  }

  clone(): BoxMotion {
    const copy = new BoxMotion(this.box);
    copy.#centreX = this.#centreX.clone();
    copy.#centreY = this.#centreY.clone();
    copy.#width = this.#width.clone();
    copy.#height = this.#height.clone();
    copy.#size = this.#size;
    return copy;
  }

  predict(seconds: number): void {
    const centreNoise = scaled(CENTRE_NOISE, this.#size);
    const sizeNoise = scaled(SIZE_NOISE, this.#size);
    this.#centreX.predict(seconds, centreNoise);
    this.#centreY.predict(seconds, centreNoise);
    this.#width.predict(seconds, sizeNoise);
    this.#height.predict(seconds, sizeNoise);
  }

  correct(box: Box): void {
    this.#size = boxSize(box);
    const { x, y, width, height } = box;
    const centreNoise = scaled(CENTRE_NOISE, this.#size);
    const sizeNoise = scaled(SIZE_NOISE, this.#size);
    this.#centreX.correct(x + width / 2, centreNoise);
    this.#centreY.correct(y + height / 2, centreNoise);
    this.#width.correct(width, sizeNoise);
    this.#height.correct(height, sizeNoise);
  }

  /**
   * Takes in a sighting `seconds` after the last one at `from`, as if the object had moved evenly between them: what was
   * guessed while it was hidden is forgotten (observation-centric re-update of OC-SORT, Cao et al., 2023).
   */
  correctAfterGap(from: Box, to: Box, seconds: number, missedFrames: number): void {
    const steps = Math.min(MAXIMUM_VIRTUAL_SIGHTINGS, missedFrames + 1);
    for (let step = 1; step <= steps; step++) {
      this.predict(seconds / steps);
      this.correct(interpolateBox(from, to, step / steps));
    }
  }
}

function scaled(noise: MotionNoise, size: number): MotionNoise {
  return {
    measurement: noise.measurement * size,
    initialSpeed: noise.initialSpeed * size,
    acceleration: noise.acceleration * size * size,
  };
}
