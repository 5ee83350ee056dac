import { type MediaTimeUs, mediaTimeUs } from '../time/media-time.ts';

/** Ten seconds of 30 frames: longer than any result takes. */
const REMEMBERED_FRAMES = 300;
/** Beyond this the two streams' device clocks say nothing of each other: one of them was never set. */
const MAXIMUM_SHIFT_US = 10_000_000;

/** One frame of a stream: its place on the timeline and, where known, when the device made it. */
export interface AlignedFrame {
  readonly ptsUs: MediaTimeUs;
  /** Microseconds since 1970 on the device's clock, or null. */
  readonly producedAtUs: number | null;
}

/**
 * Finds for a frame of one stream of a camera the frame of another that shows the same moment, so that what was
 * seen in the small stream is drawn on the very picture of the large one.
 *
 * Where both streams tell when the device made a frame (RTCP sender reports, RFC 3550 section 6.4.1), that decides;
 * else the arrival times do, which both timelines are anchored to. The time is then moved to the nearest frame of the
 * stream on screen, if there is one within half a frame interval; the two encoders run from one sensor.
 */
export class StreamAligner {
  #shownTimes: MediaTimeUs[] = [];
  /** Timeline minus device clock, of each stream. */
  #shownOffsetUs: number | null = null;
  #analysedOffsetUs: number | null = null;

  /** Notes a frame of the stream on screen, in any order. */
  noteShown({ ptsUs, producedAtUs }: AlignedFrame): void {
    this.#shownOffsetUs = producedAtUs === null ? null : ptsUs - producedAtUs;
    this.#shownTimes.push(ptsUs);
    if (this.#shownTimes.length > REMEMBERED_FRAMES) this.#shownTimes.shift();
  }

  /** Notes a frame of the stream that is analysed. */
  noteAnalysed({ ptsUs, producedAtUs }: AlignedFrame): void {
    this.#analysedOffsetUs = producedAtUs === null ? null : ptsUs - producedAtUs;
  }

  /** The stream on screen starts anew: its earlier frames are gone. */
  restartShown(): void {
    this.#shownTimes = [];
    this.#shownOffsetUs = null;
  }

  /** The time on screen that belongs to a frame of the analysed stream. */
  align(analysedPtsUs: MediaTimeUs): MediaTimeUs {
    const expectedUs = analysedPtsUs + this.#shiftUs();
    const nearestUs = nearest(this.#shownTimes, expectedUs);
    if (nearestUs === null) return mediaTimeUs(Math.round(expectedUs));
    const isSameMoment = Math.abs(nearestUs - expectedUs) <= this.#frameIntervalUs() / 2;
    return isSameMoment ? nearestUs : mediaTimeUs(Math.round(expectedUs));
  }

  #shiftUs(): number {
    if (this.#shownOffsetUs === null || this.#analysedOffsetUs === null) return 0;
    const shiftUs = this.#shownOffsetUs - this.#analysedOffsetUs;
    return Math.abs(shiftUs) <= MAXIMUM_SHIFT_US ? shiftUs : 0;
  }

  /** Median distance of neighbouring frames; of a few, so that a changed frame rate shows soon. */
  #frameIntervalUs(): number {
    const times = this.#shownTimes.slice(-16).sort((a, b) => a - b);
    const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    steps.sort((a, b) => a - b);
    return steps[Math.floor(steps.length / 2)] ?? 0;
  }
}

function nearest(times: readonly MediaTimeUs[], wantedUs: number): MediaTimeUs | null {
  let best: MediaTimeUs | null = null;
  for (const time of times) {
    if (best === null || Math.abs(time - wantedUs) < Math.abs(best - wantedUs)) best = time;
  }
  return best;
}
