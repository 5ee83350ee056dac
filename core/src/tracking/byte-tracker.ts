import type { Detection, TrackedObject } from '../detection/detection.ts';
import { intersectionOverUnion } from '../geometry/box.ts';
import type { MediaTimeUs } from '../time/media-time.ts';
import { AppearanceMemory } from './appearance-memory.ts';
import { distanceWithin, match, nearTheWay, overlapOfAtLeast } from './association.ts';
import { areSimilarLabels } from './similar-labels.ts';
import { suppressDuplicates } from './suppress-duplicates.ts';
import { Track } from './track.ts';

export interface ByteTrackerOptions {
  /** Detections at or above this score start tracks and are matched first. */
  readonly highScoreThreshold: number;
  /** Detections at or above this score only continue known tracks; by default half of the high one. */
  readonly lowScoreThreshold?: number;
  /** How long an object may stay unseen before its track ends, in media time; a few frames at least, however rare frames are. */
  readonly lostTrackBufferMs?: number;
  /** Sightings that it takes before a track is believed; one less where frames are rare. */
  readonly minimumHits?: number;
  /** How long a track that is not believed yet may stay unseen. */
  readonly unconfirmedTrackBufferMs?: number;
  /** Longest time that something stationary may stay unseen; half the time that it stood there, where that is less. */
  readonly stationaryTrackBufferMs?: number;
  /** Least overlap (intersection over union) of a detection with the place where its track is expected. */
  readonly minimumOverlap?: number;
  /** How long an object that has gone is recognised by its looks, where they are told. */
  readonly appearanceMemoryMs?: number;
  /** Least cosine of two looks of the same object. */
  readonly appearanceThreshold?: number;
}

const DEFAULTS = {
  lostTrackBufferMs: 3_000,
  minimumHits: 3,
  unconfirmedTrackBufferMs: 500,
  stationaryTrackBufferMs: 600_000,
  minimumOverlap: 0.2,
  appearanceMemoryMs: 30_000,
  // person-reidentification-retail-0287: up to 0.76 for two men in black, 0.75 to 0.95 for whole views of the same person.
  appearanceThreshold: 0.8,
} as const;

/** A weak detection must be where the track is expected, or it is background. */
const MINIMUM_OVERLAP_OF_LOW_SCORES = 0.4;
/** A strong detection on top of an object that was just found is a part of it or the same once more. */
const OVERLAP_OF_REPEATED = 0.6;
/** Jumps, in sizes of the object: what is always believed, and the most that is per second between two frames and at all. */
const JUMP_SIZES = { certain: 2, perSecond: 2.5, most: 4 } as const;
/** Frames rarer than this are rare: two sightings are enough, since a third would come too late. */
const RARE_FRAMES_MS = 400;
const BUFFER_FRAMES = { lost: 3, unconfirmed: 2.5, left: 2.5 } as const;
const LONGEST_LOST_BUFFER_MS = 20_000;
/** What walked out of the picture does not come back as the same, but it may have turned at the border. */
const LEFT_BUFFER_MS = 1_000;
const LEAST_STATIONARY_BUFFER_MS = 30_000;
const STATIONARY_BUFFER_SHARE = 0.5;
const LONGEST_FRAME_INTERVAL_MS = 10_000;
const FRAME_INTERVAL_SMOOTHING = 0.25;

/**
 * Gives detections of consecutive frames stable identities: ByteTrack (Zhang et al., "ByteTrack: Multi-Object Tracking by
 * Associating Every Detection Box", 2022) on a constant-velocity Kalman filter in seconds of media time, with the recovery of
 * OC-SORT (Cao et al., "Observation-Centric SORT", 2023) for what was hidden. Frames may come at any interval; gates and
 * buffers go with it. What stands still keeps its identity at its place. An object's label is voted on. Where the looks of
 * objects are told, one that comes back gets its old identity. Pure: the same calls give the same tracks.
 */
export class ByteTracker {
  readonly #options: Required<ByteTrackerOptions>;
  readonly #memory: AppearanceMemory;
  #tracks: Track[] = [];
  #endedIds: number[] = [];
  #nextId = 1;
  #lastUs: MediaTimeUs | null = null;
  #frameIntervalMs = 0;

  constructor(options: ByteTrackerOptions) {
    this.#options = { ...DEFAULTS, lowScoreThreshold: options.highScoreThreshold / 2, ...options };
    const { appearanceMemoryMs, appearanceThreshold } = this.#options;
    this.#memory = new AppearanceMemory({ memoryMs: appearanceMemoryMs, threshold: appearanceThreshold });
  }

  /**
   * Takes in the detections of the frame at `ptsUs`, which must not lie before the last one's.
   *
   * @returns the confirmed objects seen in this very frame, each with the detection's own box; velocities are the filter's
   */
  update(detections: readonly Detection[], ptsUs: MediaTimeUs): TrackedObject[] {
    if (!Number.isFinite(ptsUs)) throw new TypeError(`Expected a finite number for ptsUs but received ${ptsUs}`);
    this.#noteFrame(ptsUs);
    for (const track of this.#tracks) track.predict(ptsUs);
    this.#endLost(ptsUs);
    const { highScoreThreshold, lowScoreThreshold } = this.#options;
    const usable = suppressDuplicates(detections.filter(isUsable));
    const high = usable.filter(({ score }) => score >= highScoreThreshold);
    const low = usable.filter(({ score }) => score < highScoreThreshold && score >= lowScoreThreshold);
    const seen = this.#associate(high, low, ptsUs).filter((track) => track.isConfirmed);
    for (const track of seen) if (track.detection.embedding !== undefined) this.#recognise(track);
    return seen.map((track) => track.take());
  }

  /**
   * Tells how a tracked object looks: a vector of the same model for all, compared by its direction. It may come late, and for
   * a track that has ended meanwhile. If a track that is new looks like one that went out of sight, it goes on as that one:
   * its next result has the old `trackId` and names its own in `mergedFrom`.
   */
  noteAppearance(trackId: number, embedding: Float32Array): void {
    const track = this.#tracks.find((followed) => followed.id === trackId);
    (track ?? this.#memory.find(trackId))?.gallery.add(embedding);
    if (track?.isConfirmed) this.#recognise(track);
  }

  /** Ids of the confirmed tracks that have ended since the last call, also those under which a track was known before. */
  takeEnded(): number[] {
    const ended = this.#endedIds;
    this.#endedIds = [];
    return ended;
  }

  #noteFrame(ptsUs: MediaTimeUs): void {
    const elapsedMs = this.#lastUs === null ? 0 : (ptsUs - this.#lastUs) / 1_000;
    this.#lastUs = ptsUs;
    if (elapsedMs <= 0 || elapsedMs > LONGEST_FRAME_INTERVAL_MS) return;
    const smoothing = this.#frameIntervalMs === 0 ? 1 : FRAME_INTERVAL_SMOOTHING;
    this.#frameIntervalMs += (elapsedMs - this.#frameIntervalMs) * smoothing;
  }

  #associate(high: readonly Detection[], low: readonly Detection[], ptsUs: MediaTimeUs): Track[] {
    const overlap = overlapOfAtLeast(this.#options.minimumOverlap);
    const confirmed = this.#tracks.filter((track) => track.isConfirmed);
    const unconfirmed = this.#tracks.filter((track) => !track.isConfirmed);
    const strong = match(confirmed, high, overlap);
    const weak = match(strong.tracks, low, overlapOfAtLeast(MINIMUM_OVERLAP_OF_LOW_SCORES));
    const young = match(unconfirmed, strong.detections, overlap);
    const youngWeak = match(young.tracks, weak.detections, overlapOfAtLeast(MINIMUM_OVERLAP_OF_LOW_SCORES));
    const jumped = match([...weak.tracks, ...youngWeak.tracks], young.detections, this.#jump());
    const hidden = jumped.tracks.filter((track) => track.isConfirmed && track.missedFrames > 1);
    const recovered = match(hidden, jumped.detections, nearTheWay());
    const pairs = [strong, weak, young, youngWeak, jumped, recovered].flatMap((stage) => stage.pairs);
    for (const [track, detection] of pairs) {
      track.see(detection);
      track.confirmFrom(this.#minimumHits(), this.#options.highScoreThreshold);
    }
    const taken = pairs.map(([, detection]) => detection);
    const fresh = recovered.detections.filter((detection) => !taken.some((other) => isRepeated(detection, other)));
    return [...pairs.map(([track]) => track), ...this.#start(fresh, ptsUs)];
  }

  #jump() {
    const { certain, perSecond, most } = JUMP_SIZES;
    const byRate = (perSecond * this.#frameIntervalMs) / 1_000;
    return distanceWithin(certain, Math.min(most, Math.max(certain, byRate)));
  }

  #start(detections: readonly Detection[], ptsUs: MediaTimeUs): Track[] {
    const started = detections.map((detection) => new Track(this.#nextId++, detection, ptsUs));
    for (const track of started) track.confirmFrom(this.#minimumHits(), this.#options.highScoreThreshold);
    this.#tracks.push(...started);
    return started;
  }

  #minimumHits(): number {
    const { minimumHits } = this.#options;
    return this.#frameIntervalMs >= RARE_FRAMES_MS ? Math.max(2, minimumHits - 1) : minimumHits;
  }

  #recognise(track: Track): void {
    const earlier = this.#memory.recognise(
      track,
      this.#tracks.filter((other) => other.isConfirmed),
    );
    if (earlier === null) return;
    track.continueAs(earlier);
    this.#memory.forget(earlier);
    this.#tracks = this.#tracks.filter((other) => other !== earlier);
    this.#endedIds = this.#endedIds.filter((id) => id !== track.id);
  }

  #endLost(ptsUs: MediaTimeUs): void {
    const isKept = (track: Track) => ptsUs - track.seenUs <= this.#bufferMs(track) * 1_000;
    for (const track of this.#tracks) {
      if (!track.isConfirmed || isKept(track)) continue;
      this.#endedIds.push(...track.takeMergedFrom(), track.id);
      this.#memory.remember(track);
    }
    this.#tracks = this.#tracks.filter(isKept);
    this.#memory.forgetBefore(ptsUs);
  }

  #bufferMs(track: Track): number {
    const { lostTrackBufferMs, unconfirmedTrackBufferMs, stationaryTrackBufferMs } = this.#options;
    const frames = (count: number) => Math.min(LONGEST_LOST_BUFFER_MS, count * this.#frameIntervalMs);
    if (!track.isConfirmed) return Math.max(unconfirmedTrackBufferMs, frames(BUFFER_FRAMES.unconfirmed));
    if (track.isStationary) {
      const byStay = Math.max(LEAST_STATIONARY_BUFFER_MS, (track.stillUs / 1_000) * STATIONARY_BUFFER_SHARE);
      return Math.max(lostTrackBufferMs, Math.min(stationaryTrackBufferMs, byStay));
    }
    if (track.hasLeft) return Math.max(LEFT_BUFFER_MS, frames(BUFFER_FRAMES.left));
    return Math.max(lostTrackBufferMs, frames(BUFFER_FRAMES.lost));
  }
}

function isRepeated(detection: Detection, taken: Detection): boolean {
  return (
    areSimilarLabels(detection.label, taken.label) &&
    intersectionOverUnion(detection.box, taken.box) >= OVERLAP_OF_REPEATED
  );
}

function isUsable({ score, box }: Detection): boolean {
  return [score, box.x, box.y, box.width, box.height].every(Number.isFinite) && box.width > 0 && box.height > 0;
}
