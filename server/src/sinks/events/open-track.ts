import { randomUUID } from 'node:crypto';
import type { PathPoint } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { Attributes, RecognisedText } from '#core/detection/detection.ts';
import { intersectionOverUnion } from '#core/geometry/box.ts';
import type { MediaTimeUs } from '#core/time/media-time.ts';
import { snapshotQuality } from './snapshot-quality.ts';

export type SeenObject = FrameResult['objects'][number];

const PATH_INTERVAL_US = 200_000;
/** What stands still gives a point of its path only when it is somewhere else. */
const SAME_PLACE_OVERLAP = 0.6;

/** A new picture must be this much better than the last one to be worth taking. */
const SNAPSHOT_GAIN = 1.15;
const SNAPSHOT_INTERVAL_US = 500_000;

interface PlacedPoint {
  readonly ptsUs: MediaTimeUs;
  readonly box: PathPoint['box'];
}

/** What is known of one tracked object for its event. */
export class OpenTrack {
  readonly eventId: string;
  readonly startedAtUs: MediaTimeUs;
  label: string;
  lastSeenUs: MediaTimeUs;
  bestScore: number;
  /** The object as the snapshot shows it, so that its box belongs to that picture. */
  pictured: SeenObject;
  picturedAtUs: MediaTimeUs;
  attributes: Attributes = {};
  text: RecognisedText | null = null;
  isStationary = false;
  embedding: Float32Array | null = null;
  /** A picture that has not been reported. */
  snapshot: Uint8Array | null = null;
  isReported = false;
  lastReportUs: number = Number.NEGATIVE_INFINITY;
  /** Something was said of it since the last report that viewers should not have to wait for. */
  hasNews = false;
  #hasPicture = false;
  #path: PlacedPoint[] = [];
  #lastPoint: PlacedPoint | null = null;

  /** @param eventId where it has been given out already */
  constructor(object: SeenObject, ptsUs: MediaTimeUs, eventId: string = randomUUID()) {
    this.eventId = eventId;
    this.label = object.label;
    this.startedAtUs = ptsUs;
    this.lastSeenUs = ptsUs;
    this.bestScore = object.score;
    this.pictured = object;
    this.picturedAtUs = ptsUs;
  }

  see(object: SeenObject, ptsUs: MediaTimeUs): void {
    const isStationary = object.isStationary ?? false;
    this.hasNews ||= isStationary !== this.isStationary;
    this.isStationary = isStationary;
    this.label = object.label;
    this.lastSeenUs = ptsUs;
    this.bestScore = Math.max(this.bestScore, object.score);
    if (object.attributes !== undefined) this.attributes = { ...this.attributes, ...object.attributes };
    if (object.text !== undefined) this.text = object.text;
    this.#notePlace(object, ptsUs);
  }

  deservesPicture(object: SeenObject, ptsUs: MediaTimeUs): boolean {
    if (!this.#hasPicture) return true;
    if (this.isStationary || ptsUs - this.picturedAtUs < SNAPSHOT_INTERVAL_US) return false;
    return snapshotQuality(object) > snapshotQuality(this.pictured) * SNAPSHOT_GAIN;
  }

  takePicture(snapshot: Uint8Array, object: SeenObject, ptsUs: MediaTimeUs): void {
    this.snapshot = snapshot;
    this.#hasPicture = true;
    this.pictured = object;
    this.picturedAtUs = ptsUs;
  }

  /** Takes in what a track was that turned out to be the same object, seen later. */
  takeIn(later: OpenTrack): void {
    this.lastSeenUs = later.lastSeenUs;
    this.isStationary = later.isStationary;
    this.bestScore = Math.max(this.bestScore, later.bestScore);
    this.attributes = { ...this.attributes, ...later.attributes };
    this.text ??= later.text;
    this.embedding ??= later.embedding;
    this.#path.push(...later.#path);
    this.#lastPoint = later.#lastPoint ?? this.#lastPoint;
    if (later.#hasPicture && this.#isPicturedWorse(later)) {
      this.#hasPicture = true;
      this.snapshot = later.snapshot;
      this.pictured = later.pictured;
      this.picturedAtUs = later.picturedAtUs;
    }
  }

  /** The points that have not been reported. */
  takePath(): readonly PlacedPoint[] {
    const path = this.#path;
    this.#path = [];
    return path;
  }

  #isPicturedWorse(later: OpenTrack): boolean {
    return !this.#hasPicture || snapshotQuality(later.pictured) > snapshotQuality(this.pictured);
  }

  #notePlace({ box }: SeenObject, ptsUs: MediaTimeUs): void {
    const last = this.#lastPoint;
    if (last !== null && ptsUs - last.ptsUs < PATH_INTERVAL_US) return;
    if (last !== null && this.isStationary && intersectionOverUnion(last.box, box) > SAME_PLACE_OVERLAP) return;
    this.#lastPoint = { ptsUs, box };
    this.#path.push(this.#lastPoint);
  }
}
