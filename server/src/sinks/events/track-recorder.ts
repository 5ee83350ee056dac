import { randomUUID } from 'node:crypto';
import type { TaskName } from '#contract/config.ts';
import type { PathPoint, TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import { type MediaTimeUs, mapToWallTime, type WallClockMapping } from '#core/time/media-time.ts';
import type { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';

type TrackedObject = FrameResult['objects'][number];

/** An object that is out of sight for longer than this is gone. */
const GONE_AFTER_US = 3_000_000;
const UPDATE_INTERVAL_US = 1_000_000;
const PATH_INTERVAL_US = 200_000;

/** A new best score must exceed the old one by this much to be worth another snapshot. */
const SNAPSHOT_GAIN = 0.03;
const SNAPSHOT_INTERVAL_US = 500_000;
const SNAPSHOT = { maximumWidth: 1280, quality: 85 } as const;

interface OpenTrack {
  readonly eventId: string;
  readonly label: string;
  readonly startedAtUs: MediaTimeUs;
  lastSeenUs: MediaTimeUs;
  bestScore: number;
  /** The object as the snapshot shows it, so that its box belongs to that picture. */
  pictured: TrackedObject;
  picturedAtUs: MediaTimeUs;
  hasPicture: boolean;
  lastPathUs: number;
  lastChangeUs: number;
  path: PathPoint[];
  snapshot: Uint8Array | null;
}

export interface TrackRecorderOptions {
  readonly camera: string;
  readonly task: TaskName;
  readonly clock: WallClockMapping;
  readonly emit: (change: TrackChange) => void;
}

/** Turns the tracked objects of one task on one camera into events: their beginning, now and then an update, their end. */
export class TrackRecorder {
  readonly #options: TrackRecorderOptions;
  readonly #tracks = new Map<number, OpenTrack>();
  #observing: Promise<void> = Promise.resolve();

  constructor(options: TrackRecorderOptions) {
    this.#options = options;
  }

  /**
   * Notes the objects of one analysed frame, in the order of the calls. The frame stays the caller's, who keeps it
   * open until the returned promise settles.
   */
  observe(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    // A snapshot takes longer than the next frame; what is reported of a track must still come in order.
    this.#observing = this.#observing.then(
      () => this.#observe(result, frame, scaler),
      () => this.#observe(result, frame, scaler),
    );
    return this.#observing;
  }

  async #observe(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    const seen = result.objects.map((object) => this.#see(object, frame.ptsUs));
    await this.#takeSnapshot(result, frame, scaler);
    for (const track of seen) this.#report(track, frame.ptsUs);
    this.#endGone(frame.ptsUs);
  }

  /** Ends everything that is in view, e.g. because the camera stops. */
  endAll(): void {
    for (const trackId of [...this.#tracks.keys()]) this.#end(trackId);
  }

  #see(object: TrackedObject, ptsUs: MediaTimeUs): OpenTrack {
    const track = this.#tracks.get(object.trackId) ?? this.#begin(object, ptsUs);
    track.lastSeenUs = ptsUs;
    track.bestScore = Math.max(track.bestScore, object.score);
    if (ptsUs - track.lastPathUs >= PATH_INTERVAL_US) {
      track.lastPathUs = ptsUs;
      track.path.push({ timeMs: this.#wallMs(ptsUs), box: object.box });
    }
    return track;
  }

  #begin(object: TrackedObject, ptsUs: MediaTimeUs): OpenTrack {
    const track: OpenTrack = {
      eventId: randomUUID(),
      label: object.label,
      startedAtUs: ptsUs,
      lastSeenUs: ptsUs,
      bestScore: object.score,
      pictured: object,
      picturedAtUs: ptsUs,
      hasPicture: false,
      lastPathUs: Number.NEGATIVE_INFINITY,
      lastChangeUs: Number.NEGATIVE_INFINITY,
      path: [],
      snapshot: null,
    };
    this.#tracks.set(object.trackId, track);
    return track;
  }

  /** One picture serves all objects of the frame that deserve one. */
  async #takeSnapshot(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    const deserving = result.objects.flatMap((object) => {
      const track = this.#tracks.get(object.trackId);
      return track !== undefined && deservesPicture(track, object, frame.ptsUs) ? [{ track, object }] : [];
    });
    if (deserving.length === 0) return;
    const snapshot = await scaler.toJpeg(frame, SNAPSHOT);
    for (const { track, object } of deserving) {
      track.snapshot = snapshot;
      track.hasPicture = true;
      track.pictured = object;
      track.picturedAtUs = frame.ptsUs;
    }
  }

  #report(track: OpenTrack, ptsUs: MediaTimeUs): void {
    const isNew = !isReported(track);
    if (!isNew && ptsUs - track.lastChangeUs < UPDATE_INTERVAL_US) return;
    this.#emit(isNew ? 'new' : 'update', track);
    track.lastChangeUs = ptsUs;
  }

  #endGone(nowUs: MediaTimeUs): void {
    for (const [trackId, track] of this.#tracks) {
      if (nowUs - track.lastSeenUs > GONE_AFTER_US) this.#end(trackId);
    }
  }

  #end(trackId: number): void {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return;
    this.#tracks.delete(trackId);
    // Its first report failed with its picture.
    if (!isReported(track)) this.#emit('new', track);
    this.#emit('end', track);
  }

  #emit(type: TrackChange['type'], track: OpenTrack): void {
    const { path, snapshot } = track;
    track.path = [];
    track.snapshot = null;
    this.#options.emit({
      type,
      eventId: track.eventId,
      camera: this.#options.camera,
      task: this.#options.task,
      label: track.label,
      startedAtMs: this.#wallMs(track.startedAtUs),
      lastSeenAtMs: this.#wallMs(track.lastSeenUs),
      bestScore: track.bestScore,
      bestAtMs: this.#wallMs(track.picturedAtUs),
      bestBox: track.pictured.box,
      attributes: {},
      text: null,
      isStationary: false,
      embedding: null,
      path,
      snapshot,
    });
  }

  #wallMs(time: MediaTimeUs): number {
    return mapToWallTime(this.#options.clock, time) / 1000;
  }
}

function deservesPicture(track: OpenTrack, object: TrackedObject, ptsUs: MediaTimeUs): boolean {
  if (!track.hasPicture) return true;
  return object.score > track.pictured.score + SNAPSHOT_GAIN && ptsUs - track.picturedAtUs >= SNAPSHOT_INTERVAL_US;
}

function isReported(track: OpenTrack): boolean {
  return track.lastChangeUs !== Number.NEGATIVE_INFINITY;
}
