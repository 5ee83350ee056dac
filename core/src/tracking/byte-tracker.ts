import type { Detection, TrackedObject } from '../detection/detection.ts';
import { boxCentre, intersectionOverUnion } from '../geometry/box.ts';
import type { MediaTimeUs } from '../time/media-time.ts';
import { assignMinimumCost } from './minimum-cost-assignment.ts';
import { boxSize, Track } from './track.ts';

export interface ByteTrackerOptions {
  /** Detections at or above this score start tracks and are matched first. */
  readonly highScoreThreshold: number;
  /** Detections at or above this score only continue known tracks; by default half of the high one. */
  readonly lowScoreThreshold?: number;
  /** How long an object may stay unseen before its track ends, in media time. */
  readonly lostTrackBufferMs?: number;
  /** Sightings that it takes before a track is believed. */
  readonly minimumHits?: number;
  /** How long a track that is not believed yet may stay unseen. */
  readonly unconfirmedTrackBufferMs?: number;
  /** Least overlap (intersection over union) of a detection with the place where its track is expected. */
  readonly minimumOverlap?: number;
  /** Where nothing overlaps: the farthest that an object may be from the expected place, in sizes of the object. */
  readonly maximumJumpSizes?: number;
}

const DEFAULTS = {
  lostTrackBufferMs: 2_000,
  minimumHits: 3,
  unconfirmedTrackBufferMs: 500,
  minimumOverlap: 0.2,
  maximumJumpSizes: 2,
} as const;

/** A weak detection must be where the track is expected, or it is background. */
const MINIMUM_OVERLAP_OF_LOW_SCORES = 0.4;
/** In a jump an object keeps its size to within this factor. */
const MAXIMUM_SIZE_RATIO = 1.8;

/** How well a detection fits a track, in 0..1; null where they cannot be the same object. */
type Affinity = (track: Track, detection: Detection) => number | null;

/**
 * Gives detections of consecutive frames stable identities: ByteTrack (Zhang et al., "ByteTrack: Multi-Object Tracking by
 * Associating Every Detection Box", 2022) on a constant-velocity Kalman filter in seconds of media time, so frames may
 * come at any interval. Strong detections are matched first, weak ones only continue what is known. What
 * overlaps nothing is matched by distance, because at a few frames a second, or with a fast ball, a box leaves its own place.
 * Labels never mix. Pure: the same calls give the same tracks.
 */
export class ByteTracker {
  readonly #options: Required<ByteTrackerOptions>;
  #tracks: Track[] = [];
  #endedIds: number[] = [];
  #nextId = 1;

  constructor(options: ByteTrackerOptions) {
    this.#options = { ...DEFAULTS, lowScoreThreshold: options.highScoreThreshold / 2, ...options };
  }

  /**
   * Takes in the detections of the frame at `ptsUs`, which must not lie before the last one's.
   *
   * @returns the confirmed objects seen in this very frame, each with the detection's own box; velocities are the filter's
   */
  update(detections: readonly Detection[], ptsUs: MediaTimeUs): TrackedObject[] {
    if (!Number.isFinite(ptsUs)) throw new TypeError(`Expected a finite number for ptsUs but received ${ptsUs}`);
    this.#endLost(ptsUs);
    for (const track of this.#tracks) track.predict(ptsUs);
    const usable = detections.filter(isUsable);
    const high = usable.filter(({ score }) => score >= this.#options.highScoreThreshold);
    const low = usable.filter(
      ({ score }) => score < this.#options.highScoreThreshold && score >= this.#options.lowScoreThreshold,
    );
    const seen = this.#associate(high, low, ptsUs);
    return seen.filter((track) => this.#isConfirmed(track)).map(toTrackedObject);
  }

  /** Ids of the confirmed tracks that have ended since the last call. */
  takeEnded(): number[] {
    const ended = this.#endedIds;
    this.#endedIds = [];
    return ended;
  }

  #associate(high: readonly Detection[], low: readonly Detection[], ptsUs: MediaTimeUs): Track[] {
    const overlap = overlapOfAtLeast(this.#options.minimumOverlap);
    const confirmed = this.#tracks.filter((track) => this.#isConfirmed(track));
    const unconfirmed = this.#tracks.filter((track) => !this.#isConfirmed(track));
    const first = match(confirmed, high, overlap);
    const second = match(first.tracks, low, overlapOfAtLeast(MINIMUM_OVERLAP_OF_LOW_SCORES));
    const third = match(unconfirmed, first.detections, overlap);
    const jump = distanceWithin(this.#options.maximumJumpSizes);
    const fourth = match([...second.tracks, ...third.tracks], third.detections, jump);
    const pairs = [first, second, third, fourth].flatMap((stage) => stage.pairs);
    for (const [track, detection] of pairs) track.see(detection);
    return [...pairs.map(([track]) => track), ...this.#start(fourth.detections, ptsUs)];
  }

  #start(detections: readonly Detection[], ptsUs: MediaTimeUs): Track[] {
    const started = detections.map((detection) => new Track(this.#nextId++, detection, ptsUs));
    this.#tracks.push(...started);
    return started;
  }

  #endLost(ptsUs: MediaTimeUs): void {
    const { lostTrackBufferMs, unconfirmedTrackBufferMs } = this.#options;
    const isKept = (track: Track) => {
      const bufferMs = this.#isConfirmed(track) ? lostTrackBufferMs : unconfirmedTrackBufferMs;
      return ptsUs - track.seenUs <= bufferMs * 1_000;
    };
    const ended = this.#tracks.filter((track) => this.#isConfirmed(track) && !isKept(track));
    this.#endedIds.push(...ended.map(({ id }) => id));
    this.#tracks = this.#tracks.filter(isKept);
  }

  #isConfirmed(track: Track): boolean {
    return track.hits >= this.#options.minimumHits;
  }
}

interface Matching {
  readonly pairs: readonly (readonly [Track, Detection])[];
  /** What found no partner. */
  readonly tracks: readonly Track[];
  readonly detections: readonly Detection[];
}

/** Pairs tracks with detections so that the sum of the affinities is as large as it can be. */
function match(tracks: readonly Track[], detections: readonly Detection[], affinity: Affinity): Matching {
  const costs = tracks.map((track) =>
    detections.map((detection) => (track.label === detection.label ? -(affinity(track, detection) ?? 0) : 0)),
  );
  const pairs: [Track, Detection][] = [];
  for (const [row, column] of assignMinimumCost(costs).entries()) {
    const track = tracks[row];
    const detection = column === null ? undefined : detections[column];
    if (track === undefined || detection === undefined || track.label !== detection.label) continue;
    if (affinity(track, detection) !== null) pairs.push([track, detection]);
  }
  const matched = new Set<Track | Detection>(pairs.flat());
  return {
    pairs,
    tracks: tracks.filter((track) => !matched.has(track)),
    detections: detections.filter((detection) => !matched.has(detection)),
  };
}

function overlapOfAtLeast(minimum: number): Affinity {
  return (track, detection) => {
    const overlap = intersectionOverUnion(track.box, detection.box);
    return overlap >= minimum ? overlap : null;
  };
}

function distanceWithin(maximumSizes: number): Affinity {
  return (track, { box }) => {
    const size = boxSize(track.detection.box);
    const ratio = boxSize(box) / size;
    if (ratio > MAXIMUM_SIZE_RATIO || ratio < 1 / MAXIMUM_SIZE_RATIO) return null;
    const [expected, actual] = [boxCentre(track.box), boxCentre(box)];
    const distanceSizes = Math.hypot(actual.x - expected.x, actual.y - expected.y) / size;
    return distanceSizes <= maximumSizes ? 1 - distanceSizes / maximumSizes : null;
  };
}

function isUsable({ score, box }: Detection): boolean {
  return [score, box.x, box.y, box.width, box.height].every(Number.isFinite) && box.width > 0 && box.height > 0;
}

function toTrackedObject(track: Track): TrackedObject {
  return { ...track.detection, trackId: track.id, velocity: track.velocity };
}
