import { type Box, boxCentre, containment, interpolateBox } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { boxSize } from './box-size.ts';

/** An object that has kept its place for this long, and over this many sightings, is stationary. */
const STATIONARY_AFTER_US = 5 * MICROSECONDS_PER_SECOND;
const STATIONARY_SIGHTINGS = 4;
/** How far the smoothed box of something that moves gets from where it was, in sizes of the object. */
const MOVED_SIZES = 0.3;
/** A single box this far away is movement; nearer ones are a jitter of the box unless they are repeated. */
const LEFT_SIZES = 1;
const MOVED_SIGHTINGS = 2;
const MOVED_SIZE_RATIO = 1.5;
/** A box that lies in the anchor to this part is the same object, partly hidden by something in front of it. */
const HIDDEN_CONTAINMENT = 0.9;
const SMOOTHING_US = 1 * MICROSECONDS_PER_SECOND;
/** The anchor of what stands still follows slow drift, e.g. of a camera that sags. */
const ANCHOR_DRIFT_US = 60 * MICROSECONDS_PER_SECOND;

/**
 * Whether an object stands still, from its sightings: the smoothed box must stay near an anchor. Jitter of boxes and boxes that
 * are cut because something passes in front do not count as movement.
 */
export class Stillness {
  #anchor: Box;
  #smoothed: Box;
  #sinceUs: MediaTimeUs;
  #notedUs: MediaTimeUs;
  #sightings = 1;
  #sightingsOutside = 0;
  #isStationary = false;

  constructor(box: Box, ptsUs: MediaTimeUs) {
    this.#anchor = box;
    this.#smoothed = box;
    this.#sinceUs = ptsUs;
    this.#notedUs = ptsUs;
  }

  /** Not while its last box lies elsewhere: it may be about to leave. If the next one is back at its place, it never moved. */
  get isStationary(): boolean {
    return this.#isStationary && this.#sightingsOutside === 0;
  }

  /** Where a stationary object stands. */
  get anchor(): Box {
    return this.#anchor;
  }

  /** How long the object has been seen at its place. */
  get stillUs(): number {
    return this.#notedUs - this.#sinceUs;
  }

  /** Takes in a sighting; times must not go back. */
  note(box: Box, ptsUs: MediaTimeUs): void {
    const elapsedUs = ptsUs - this.#notedUs;
    this.#notedUs = ptsUs;
    this.#sightings += 1;
    if (this.#isStationary && containment(box, this.#anchor) >= HIDDEN_CONTAINMENT) {
      this.#sightingsOutside = 0;
      this.#drift(elapsedUs);
      return;
    }
    this.#smoothed = interpolateBox(this.#smoothed, box, Math.max(0.2, 1 - Math.exp(-elapsedUs / SMOOTHING_US)));
    if (this.#hasMoved(box)) {
      this.#restart(box, ptsUs);
      return;
    }
    this.#isStationary ||= this.stillUs >= STATIONARY_AFTER_US && this.#sightings >= STATIONARY_SIGHTINGS;
    this.#drift(elapsedUs);
  }

  #hasMoved(box: Box): boolean {
    const distance = distanceSizes(this.#anchor, box);
    this.#sightingsOutside = distance > MOVED_SIZES ? this.#sightingsOutside + 1 : 0;
    if (this.#isStationary && distance < LEFT_SIZES && this.#sightingsOutside < MOVED_SIGHTINGS) return false;
    if (this.#sightingsOutside >= MOVED_SIGHTINGS || distance >= LEFT_SIZES) return true;
    const ratio = boxSize(this.#smoothed) / boxSize(this.#anchor);
    return distanceSizes(this.#anchor, this.#smoothed) > MOVED_SIZES || Math.max(ratio, 1 / ratio) > MOVED_SIZE_RATIO;
  }

  #restart(box: Box, ptsUs: MediaTimeUs): void {
    this.#anchor = box;
    this.#smoothed = box;
    this.#sinceUs = ptsUs;
    this.#sightings = 1;
    this.#sightingsOutside = 0;
    this.#isStationary = false;
  }

  #drift(elapsedUs: number): void {
    if (!this.#isStationary || this.#sightingsOutside > 0) return;
    this.#anchor = interpolateBox(this.#anchor, this.#smoothed, 1 - Math.exp(-elapsedUs / ANCHOR_DRIFT_US));
  }
}

function distanceSizes(from: Box, to: Box): number {
  const [a, b] = [boxCentre(from), boxCentre(to)];
  return Math.hypot(a.x - b.x, a.y - b.y) / boxSize(from);
}
