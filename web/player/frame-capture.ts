/** Both are microseconds of one clock, one of them rounded from seconds. */
const TOLERANCE_US = 2;

/** A browser in which the two never agree gives timestamps of another meaning. */
const MAXIMUM_MISMATCHES_IN_A_ROW = 60;

/**
 * Takes the pixels of exactly the frame that a video frame callback announces. A callback that runs late finds the
 * video at a newer frame already; those pixels must not be drawn with the announced frame's results. The newer frame
 * has a callback of its own, so nothing is lost but a frame that the page was too late to show.
 */
export class FrameCapture {
  readonly #video: HTMLVideoElement;
  #mismatchesInARow = 0;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /**
   * The announced frame, or null where it is gone. The caller closes a `VideoFrame`. Browsers without WebCodecs give
   * the video element, whose pixels are the announced ones only as long as the page keeps up.
   */
  capture({ mediaTime }: VideoFrameCallbackMetadata): VideoFrame | HTMLVideoElement | null {
    const frame = this.#currentFrame();
    if (frame === null) return this.#video;
    const isAnnounced = Math.abs(frame.timestamp - mediaTime * 1_000_000) <= TOLERANCE_US;
    if (isAnnounced) this.#mismatchesInARow = 0;
    else this.#mismatchesInARow++;
    if (isAnnounced || this.#mismatchesInARow > MAXIMUM_MISMATCHES_IN_A_ROW) return frame;
    frame.close();
    return null;
  }

  #currentFrame(): VideoFrame | null {
    if (!('VideoFrame' in globalThis)) return null;
    try {
      return new VideoFrame(this.#video);
    } catch {
      // The very first frame is announced before it can be copied.
      return null;
    }
  }
}
