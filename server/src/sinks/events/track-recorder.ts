import { randomUUID } from 'node:crypto';
import type { TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { Attributes, RecognisedText } from '#core/detection/detection.ts';
import { type MediaTimeUs, mapToWallTime, type WallClockMapping } from '#core/time/media-time.ts';
import type { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';
import { OpenTrack, type SeenObject } from './open-track.ts';

/** Where nobody tells of the end of tracks, an object that is out of sight for longer than this is gone. */
const GONE_AFTER_US = 3_000_000;
/** Where somebody does, that is a safeguard only: longer than any tracker waits. */
const FORGOTTEN_AFTER_US = 15 * 60_000_000;
const UPDATE_INTERVAL_US = 1_000_000;
/** Of what stands still there is little to tell. */
const STATIONARY_UPDATE_INTERVAL_US = 60_000_000;
/** Events that have ended are remembered for objects that come back and are recognised. */
const REMEMBERED_US = 60_000_000;
const MAXIMUM_REMEMBERED = 128;
/** Events named before their first frame was noted; each is used up a moment later. */
const MAXIMUM_PROMISED = 256;
const SNAPSHOT = { maximumWidth: 1280, quality: 85 } as const;

export interface TrackRecorderOptions {
  readonly camera: string;
  readonly task: TaskName;
  readonly clock: WallClockMapping;
  readonly emit: (change: TrackChange) => void;
}

export interface TrackDescription {
  readonly attributes?: Attributes;
  readonly text?: RecognisedText;
  /** Unit vector. */
  readonly embedding?: Float32Array;
}

/**
 * Turns the tracked objects of one task on one camera into events: their beginning, now and then an update, their end. An object that
 * was recognised as an earlier one goes on in that one's event, which takes in the event that it had meanwhile.
 */
export class TrackRecorder {
  readonly #options: TrackRecorderOptions;
  readonly #tracks = new Map<number, OpenTrack>();
  /** Tracks whose events have ended, oldest first. */
  readonly #ended = new Map<number, OpenTrack>();
  /** By track: the ids that were given out of events which have not begun. */
  readonly #promised = new Map<number, string>();
  #observing: Promise<void> = Promise.resolve();
  #isToldOfEnds = false;

  constructor(options: TrackRecorderOptions) {
    this.#options = options;
  }

  /**
   * Notes the objects of one analysed frame, in the order of the calls. The frame stays the caller's, who keeps it
   * open until the returned promise settles.
   */
  observe(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    return this.#inOrder(() => this.#observe(result, frame, scaler));
  }

  /**
   * Notes which tracks the tracker has given up since the last call: their events end. From the first call on, even with none, events
   * end by it alone, so that a track that is found again after a while goes on in its event.
   */
  noteEnded(trackIds: readonly number[]): void {
    this.#isToldOfEnds = true;
    if (trackIds.length === 0) return;
    // A failure belongs to the caller of `observe`, who has it already.
    this.#inOrder(async () => {
      for (const trackId of trackIds) this.#end(trackId);
    }).catch(() => {});
  }

  /** Notes what was found out about an object, maybe after it was seen for the last time. What its results say comes first. */
  noteDescription(trackId: number, { attributes, text, embedding }: TrackDescription): void {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return;
    track.attributes = { ...attributes, ...track.attributes };
    track.text ??= text ?? null;
    track.embedding = embedding ?? track.embedding;
  }

  /**
   * The event of an object, by the time that all frames handed in so far have been noted.
   *
   * @param mergedFrom of the object, where it is seen in a frame that is about to be handed in
   */
  eventIdOf({ trackId, mergedFrom = [] }: Pick<SeenObject, 'trackId' | 'mergedFrom'>): string {
    const known = [trackId, ...mergedFrom].map((id) => this.findEventId(id)).find((eventId) => eventId !== null);
    const eventId = known ?? randomUUID();
    if (known === undefined) this.#promise(trackId, eventId);
    return eventId;
  }

  /** The event of a track that was seen; null where it is forgotten. */
  findEventId(trackId: number): string | null {
    const track = this.#tracks.get(trackId) ?? this.#ended.get(trackId);
    return track?.eventId ?? this.#promised.get(trackId) ?? null;
  }

  /** Ends everything that is in view, e.g. because the camera stops. */
  endAll(): void {
    for (const trackId of [...this.#tracks.keys()]) this.#end(trackId);
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    // A snapshot takes longer than the next frame; what is reported of a track must still come in order.
    this.#observing = this.#observing.then(work, work);
    return this.#observing;
  }

  async #observe(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    for (const object of result.objects) this.#takeInParts(object);
    const seen = result.objects.map((object) => this.#see(object, frame.ptsUs));
    await this.#takeSnapshot(result, frame, scaler);
    for (const track of seen) this.#report(track, frame.ptsUs);
    this.#endGone(frame.ptsUs);
  }

  #promise(trackId: number, eventId: string): void {
    this.#promised.set(trackId, eventId);
    const [oldest] = this.#promised.keys();
    if (this.#promised.size > MAXIMUM_PROMISED && oldest !== undefined) this.#promised.delete(oldest);
  }

  #see(object: SeenObject, ptsUs: MediaTimeUs): OpenTrack {
    const promised = this.#promised.get(object.trackId);
    this.#promised.delete(object.trackId);
    const track = this.#tracks.get(object.trackId) ?? new OpenTrack(object, ptsUs, promised);
    this.#tracks.set(object.trackId, track);
    track.see(object, ptsUs);
    return track;
  }

  #takeInParts({ trackId, mergedFrom = [] }: SeenObject): void {
    for (const partId of mergedFrom) {
      const part = this.#tracks.get(partId);
      if (part === undefined) continue;
      this.#tracks.delete(partId);
      const whole = this.#tracks.get(trackId) ?? this.#ended.get(trackId);
      // The event of the earlier track is forgotten or was never begun: its second part stands for it.
      this.#tracks.set(trackId, whole ?? part);
      if (whole === undefined) continue;
      this.#ended.delete(trackId);
      whole.takeIn(part);
      const parts = part.isReported ? [part.eventId] : [];
      this.#emit(whole.isReported ? 'update' : 'new', whole, parts);
    }
  }

  /** One picture serves all objects of the frame that deserve one. */
  async #takeSnapshot(result: FrameResult, frame: VideoFrame, scaler: FrameScaler): Promise<void> {
    const deserving = result.objects.flatMap((object) => {
      const track = this.#tracks.get(object.trackId);
      return track?.deservesPicture(object, frame.ptsUs) ? [{ track, object }] : [];
    });
    if (deserving.length === 0) return;
    const snapshot = await scaler.toJpeg(frame, SNAPSHOT);
    for (const { track, object } of deserving) track.takePicture(snapshot, object, frame.ptsUs);
  }

  #report(track: OpenTrack, ptsUs: MediaTimeUs): void {
    const intervalUs =
      track.isStationary && !track.hasNews && track.snapshot === null
        ? STATIONARY_UPDATE_INTERVAL_US
        : UPDATE_INTERVAL_US;
    if (track.isReported && ptsUs - track.lastReportUs < intervalUs) return;
    this.#emit(track.isReported ? 'update' : 'new', track);
    track.lastReportUs = ptsUs;
  }

  #endGone(nowUs: MediaTimeUs): void {
    for (const [trackId, track] of this.#tracks) {
      const goneAfterUs = this.#isToldOfEnds ? FORGOTTEN_AFTER_US : GONE_AFTER_US;
      if (nowUs - track.lastSeenUs > goneAfterUs) this.#end(trackId);
    }
    for (const [trackId, track] of this.#ended) {
      if (nowUs - track.lastSeenUs > REMEMBERED_US || this.#ended.size > MAXIMUM_REMEMBERED)
        this.#ended.delete(trackId);
    }
  }

  #end(trackId: number): void {
    const track = this.#tracks.get(trackId);
    if (track === undefined) return;
    this.#tracks.delete(trackId);
    this.#ended.set(trackId, track);
    // Its first report failed with its picture.
    if (!track.isReported) this.#emit('new', track);
    this.#emit('end', track);
  }

  #emit(type: TrackChange['type'], track: OpenTrack, mergedFrom: readonly string[] = []): void {
    const { snapshot } = track;
    track.snapshot = null;
    track.isReported = true;
    track.hasNews = false;
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
      attributes: track.attributes,
      text: track.text,
      isStationary: track.isStationary,
      embedding: track.embedding,
      ...(mergedFrom.length > 0 && { mergedFrom }),
      path: track.takePath().map(({ ptsUs, box }) => ({ timeMs: this.#wallMs(ptsUs), box })),
      snapshot,
    });
  }

  #wallMs(time: MediaTimeUs): number {
    return mapToWallTime(this.#options.clock, time) / 1000;
  }
}
