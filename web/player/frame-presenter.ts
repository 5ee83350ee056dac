import type { ViewerMessage } from '#contract/data-channel.ts';
import type { LiveMode } from '#contract/result.ts';
import { type FrameObjects, ResultTimeline } from '#core/sync/result-timeline.ts';
import { type MediaTimeUs, mediaTimeUs } from '#core/time/media-time.ts';
import { type RtpReference, rtpDistance, rtpToMediaTime } from '#core/time/rtp-clock.ts';

/** Results and video travel apart; a synced frame waits this long for results that the server has already sent. */
const MAXIMUM_WAIT_MS = 150;
const MAXIMUM_WAITING_FRAMES = 8;
/** Exact pairs of RTP timestamp and media time that are kept. */
const MAXIMUM_KNOWN_TIMES = 600;

/** A decoded picture that the browser is about to show. */
export interface PresentedFrame {
  readonly rtpTimestamp: number;
  readonly presentedAtMs: number;
  /** The pixels. A `VideoFrame` is the presenter's until `draw` gets it, which closes it. */
  readonly image: VideoFrame | HTMLVideoElement;
}

export interface DrawnFrame extends PresentedFrame {
  readonly ptsUs: MediaTimeUs | null;
  readonly results: readonly FrameObjects[];
  /** Every drawn result is the frame's own. */
  readonly exact: boolean;
}

/**
 * Joins presented frames with results by timestamp. It knows nothing of WebRTC or of drawing.
 *
 * Live: each frame is drawn at once, with its own result or a predicted one. Synced: a frame is drawn when the
 * results that reach it are there, which the server has sent ahead of it.
 */
export class FramePresenter {
  readonly #draw: (frame: DrawnFrame) => void;
  readonly #timeline = new ResultTimeline();
  /** RTP timestamps of results are exact; the clock of the heartbeat is good to the tick. */
  readonly #knownTimes = new Map<number, MediaTimeUs>();
  #reference: RtpReference | null = null;
  #tasks: readonly string[] = [];
  #mode: LiveMode;
  #waiting: PresentedFrame[] = [];

  constructor(mode: LiveMode, draw: (frame: DrawnFrame) => void) {
    this.#mode = mode;
    this.#draw = draw;
  }

  receive(message: ViewerMessage): void {
    if (message.type === 'heartbeat') this.#receiveHeartbeat(message);
    else this.#receiveResult(message);
  }

  /** @param nowMs the time of the clock of `presentedAtMs` */
  present(frame: PresentedFrame): void {
    this.#waiting.push(frame);
    this.#drawReady(frame.presentedAtMs);
  }

  /** Draws what has waited for too long. Call it once per display refresh while frames wait. */
  tick(nowMs: number): void {
    this.#drawReady(nowMs);
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Lets go of what waits. */
  close(): void {
    for (const { image } of this.#waiting.splice(0)) if ('close' in image) image.close();
  }

  #receiveHeartbeat({ tasks, clock }: Extract<ViewerMessage, { type: 'heartbeat' }>): void {
    this.#tasks = tasks;
    if (clock !== null) this.#reference = { rtpTimestamp: clock.rtpTimestamp, ptsUs: mediaTimeUs(clock.ptsUs) };
  }

  #receiveResult(message: Extract<ViewerMessage, { type: 'result' }>): void {
    const { rtpTimestamp, ptsUs, task, objects, classes, depth, attributes, text } = message;
    const time = mediaTimeUs(ptsUs);
    if (this.#isDiscontinuity(rtpTimestamp, time)) this.#timeline.clear();
    const saysNothing = (classes ?? depth ?? attributes ?? text) === undefined;
    const picture = saysNothing ? null : { classes, depth, attributes, text };
    this.#timeline.add({ task, ptsUs: time, objects, picture });
    this.#knownTimes.set(rtpTimestamp, time);
    const oldest = this.#knownTimes.keys().next().value;
    if (this.#knownTimes.size > MAXIMUM_KNOWN_TIMES && oldest !== undefined) this.#knownTimes.delete(oldest);
    this.#reference = { rtpTimestamp, ptsUs: time };
  }

  /** The two clocks run together for one connection; where they do not, it is another camera's timeline. */
  #isDiscontinuity(rtpTimestamp: number, ptsUs: MediaTimeUs): boolean {
    if (this.#reference === null) return false;
    const expectedUs = rtpToMediaTime(rtpTimestamp, this.#reference);
    return Math.abs(expectedUs - ptsUs) > 1_000;
  }

  #drawReady(nowMs: number): void {
    for (let frame = this.#waiting[0]; frame !== undefined; frame = this.#waiting[0]) {
      const isPatient = nowMs - frame.presentedAtMs < MAXIMUM_WAIT_MS && this.#waiting.length <= MAXIMUM_WAITING_FRAMES;
      const ptsUs = this.#mediaTimeOf(frame.rtpTimestamp);
      if (this.#mode === 'synced' && isPatient && !this.#isCovered(ptsUs)) return;
      this.#waiting.shift();
      this.#drawFrame(frame, ptsUs);
    }
  }

  #isCovered(ptsUs: MediaTimeUs | null): boolean {
    if (ptsUs === null) return false;
    return this.#tasks.every((task) => this.#timeline.covers(task, ptsUs));
  }

  #drawFrame(frame: PresentedFrame, ptsUs: MediaTimeUs | null): void {
    const results = ptsUs === null ? [] : this.#tasks.map((task) => this.#timeline[this.#mode](task, ptsUs));
    const exact = results.length > 0 && results.every(({ origin }) => origin === 'own');
    this.#draw({ ...frame, ptsUs, results, exact });
  }

  #mediaTimeOf(rtpTimestamp: number): MediaTimeUs | null {
    const known = this.#knownTimes.get(rtpTimestamp);
    if (known !== undefined) return known;
    if (this.#reference === null) return null;
    // Beyond a minute the two clocks were never compared; better no result than a wrong one.
    const isNear = Math.abs(rtpDistance(this.#reference.rtpTimestamp, rtpTimestamp)) < 60 * 90_000;
    return isNear ? rtpToMediaTime(rtpTimestamp, this.#reference) : null;
  }
}
