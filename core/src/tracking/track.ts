import type { BoxVelocity, Detection, TrackedObject } from '../detection/detection.ts';
import { type Box, boxArea, clampBox, type Point } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';
import { AppearanceGallery } from './appearance-gallery.ts';
import { BoxMotion } from './box-motion.ts';
import { RecentPath } from './recent-path.ts';
import { Stillness } from './stillness.ts';
import { WeightedVote } from './weighted-vote.ts';

const STANDING: BoxVelocity = { x: 0, y: 0, width: 0, height: 0 };
/** A track that takes more sightings than this to be believed is judged by the last ones. */
const MAXIMUM_SCORES = 16;
/** Where less than this part of the expected box lies in the picture, the object has left it. */
const VISIBLE_SHARE = 0.5;

/** One object that is being followed: where it is expected, its last sighting, and what is known of it. */
export class Track {
  /** Looks of the object; empty unless somebody tells of them. */
  readonly gallery: AppearanceGallery;
  readonly firstSeenUs: MediaTimeUs;
  readonly #labels = new WeightedVote<string>();
  readonly #stillness: Stillness;
  readonly #path = new RecentPath();
  #id: number;
  #motion: BoxMotion;
  /** The state of the motion right after the last sighting. */
  #motionWhenSeen: BoxMotion;
  #detection: Detection;
  #seenUs: MediaTimeUs;
  #predictedUs: MediaTimeUs;
  /** Of all sightings until it is confirmed. */
  #scores: number[];
  #missedFrames = 0;
  #isConfirmed = false;
  #mergedFrom: number[] = [];
  #headedTo: Point | null = null;

  constructor(id: number, detection: Detection, ptsUs: MediaTimeUs) {
    this.#id = id;
    this.gallery = new AppearanceGallery();
    this.firstSeenUs = ptsUs;
    this.#detection = detection;
    this.#scores = [detection.score];
    this.#seenUs = ptsUs;
    this.#predictedUs = ptsUs;
    this.#labels.add(detection.label, detection.score);
    this.#motion = new BoxMotion(detection.box);
    this.#motionWhenSeen = this.#motion.clone();
    this.#stillness = new Stillness(detection.box, ptsUs);
    this.#path.note(detection.box, ptsUs);
  }

  get id(): number {
    return this.#id;
  }

  /** By vote over the sightings. */
  get label(): string {
    return this.#labels.leader ?? this.#detection.label;
  }

  /** The last sighting, as it was given. */
  get detection(): Detection {
    return this.#detection;
  }

  get seenUs(): MediaTimeUs {
    return this.#seenUs;
  }

  /** It was seen often enough to be believed. */
  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /** Analysed frames since the last sighting. */
  get missedFrames(): number {
    return this.#missedFrames;
  }

  get isStationary(): boolean {
    return this.#stillness.isStationary;
  }

  /** How long it has been seen at its present place. */
  get stillUs(): number {
    return this.#stillness.stillUs;
  }

  /** Where the object is expected at the time of the last prediction; what stands still is expected at its place. */
  get box(): Box {
    return this.isStationary ? this.#stillness.anchor : this.#motion.box;
  }

  get velocity(): BoxVelocity {
    return this.isStationary ? STANDING : this.#motion.velocity;
  }

  /** Standard deviation of the expected centre, in sizes of the object. */
  get deviationSizes(): number {
    return this.#motion.centreDeviationSizes;
  }

  /** Where the centre would be now if the object went on as in the last second; null where that is not known. */
  get headedTo(): Point | null {
    return this.#headedTo;
  }

  /** It moved on out of the picture, as far as one can tell. */
  get hasLeft(): boolean {
    if (this.isStationary) return false;
    const area = boxArea(this.box);
    return area > 0 && boxArea(clampBox(this.box)) / area < VISIBLE_SHARE;
  }

  /** Moves the expectation on to the time of the next analysed frame. */
  predict(ptsUs: MediaTimeUs): void {
    this.#motion.predict(Math.max(0, ptsUs - this.#predictedUs) / MICROSECONDS_PER_SECOND);
    this.#predictedUs = ptsUs;
    this.#headedTo = this.isStationary ? null : this.#path.expectedCentre(ptsUs);
    this.#missedFrames += 1;
  }

  /** Takes in a sighting in the frame of the last prediction. */
  see(detection: Detection): void {
    this.#correct(detection.box);
    this.#labels.add(detection.label, detection.score);
    this.#stillness.note(detection.box, this.#predictedUs);
    this.#path.note(detection.box, this.#predictedUs);
    this.#detection = detection;
    this.#seenUs = this.#predictedUs;
    if (!this.#isConfirmed) this.#scores = [...this.#scores, detection.score].slice(-MAXIMUM_SCORES);
    this.#missedFrames = 0;
    this.#motionWhenSeen = this.#motion.clone();
    if (detection.embedding !== undefined) this.gallery.add(detection.embedding);
  }

  /**
   * Believes the object from its `minimumHits`th strong sighting on, or from that many of any kind whose mean score is strong; whatever
   * is asked for later.
   */
  confirmFrom(minimumHits: number, strongScore: number): void {
    const strong = this.#scores.filter((score) => score >= strongScore).length;
    const mean = this.#scores.reduce((sum, score) => sum + score, 0) / this.#scores.length;
    this.#isConfirmed ||= strong >= minimumHits || (this.#scores.length >= minimumHits && mean >= strongScore);
  }

  /** Goes on under the identity of an earlier track, which turned out to be the same object. */
  continueAs(earlier: Track): void {
    this.#mergedFrom.push(...earlier.#mergedFrom, this.#id);
    this.#id = earlier.#id;
    this.#labels.absorb(earlier.#labels);
    this.gallery.absorb(earlier.gallery);
  }

  /** The object as it was seen last; tells once of the identities that it had meanwhile. */
  take(): TrackedObject {
    const mergedFrom = this.takeMergedFrom();
    return {
      ...this.#detection,
      label: this.label,
      trackId: this.#id,
      velocity: this.velocity,
      ...(this.isStationary && { isStationary: true }),
      ...(mergedFrom.length > 0 && { mergedFrom }),
    };
  }

  /** The identities that nobody has been told of. */
  takeMergedFrom(): number[] {
    const mergedFrom = this.#mergedFrom;
    this.#mergedFrom = [];
    return mergedFrom;
  }

  #correct(box: Box): void {
    // The last prediction counted this frame as missed before the sighting was known.
    const missedFrames = this.#missedFrames - 1;
    if (missedFrames < 1) {
      this.#motion.correct(box);
      return;
    }
    this.#motion = this.#motionWhenSeen.clone();
    const seconds = (this.#predictedUs - this.#seenUs) / MICROSECONDS_PER_SECOND;
    this.#motion.correctAfterGap(this.#detection.box, box, seconds, missedFrames);
  }
}
