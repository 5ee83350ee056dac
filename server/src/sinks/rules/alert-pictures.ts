import type { AlertPicture } from '#contract/alerts.ts';
import { FrameScaler } from '../../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../../ffmpeg/video-frame.ts';
import { describeError } from '../../operational-error.ts';
import { RateLimitedLog } from '../../rate-limited-log.ts';
import type { AlertDrawing } from './draw-alert.ts';
import { renderAlert, scaleForAlert } from './render-alert.ts';

/** Frames of one camera that may wait for their turn; alerts of one frame share it. */
const MAXIMUM_WAITING_FRAMES = 4;
const MAXIMUM_ALERTS_OF_A_FRAME = 32;
const WARNING_INTERVAL_MS = 60_000;

export interface AlertPicturesOptions {
  readonly emit: (picture: AlertPicture) => void;
  /** The next frame of a camera, which becomes the caller's. */
  readonly newestFrame: (camera: string) => Promise<VideoFrame>;
  /** Receives sentences for a person. */
  readonly onWarning: (message: string) => void;
}

/** An alert whose picture is to be made, and what is drawn on it. */
export interface PicturedAlert {
  readonly alertId: string;
  readonly drawing: AlertDrawing;
}

interface WaitingFrame {
  readonly frame: VideoFrame;
  readonly takenAtMs: number;
  readonly alerts: readonly PicturedAlert[];
}

/**
 * Makes the pictures of alerts, outside of the way from a result to its signal: scaling and encoding run on thread pools, one frame of each camera at a
 * time. Where a camera raises alerts faster than that, four frames wait and further ones are left out: their alerts come without a picture.
 */
export class AlertPictures implements AsyncDisposable {
  readonly #options: AlertPicturesOptions;
  readonly #scaler = new FrameScaler();
  readonly #warnings: RateLimitedLog;
  readonly #waiting = new Map<string, WaitingFrame[]>();
  readonly #working = new Map<string, Promise<void>>();
  /** By camera: alerts that wait for its next frame. */
  readonly #awaited = new Map<string, PicturedAlert[]>();
  #isClosed = false;

  constructor(options: AlertPicturesOptions) {
    this.#options = options;
    this.#warnings = new RateLimitedLog(options.onWarning, undefined, WARNING_INTERVAL_MS);
  }

  /**
   * Makes the pictures of all alerts that one frame decided.
   *
   * @param frame stays the caller's
   * @param takenAtMs by the clock on the wall
   */
  add(camera: string, frame: VideoFrame, takenAtMs: number, alerts: readonly PicturedAlert[]): void {
    if (this.#isClosed || alerts.length === 0) return;
    const waiting = this.#waiting.get(camera) ?? [];
    if (waiting.length >= MAXIMUM_WAITING_FRAMES || alerts.length > MAXIMUM_ALERTS_OF_A_FRAME)
      this.#warnOfTooMany(camera);
    if (waiting.length >= MAXIMUM_WAITING_FRAMES) return;
    this.#waiting.set(camera, waiting);
    waiting.push({ frame: frame.share(), takenAtMs, alerts: alerts.slice(0, MAXIMUM_ALERTS_OF_A_FRAME) });
    if (!this.#working.has(camera)) this.#working.set(camera, this.#work(camera, waiting));
  }

  /** Makes the picture of an alert that time alone decided, or a frame of another camera: of the next frame of its camera. */
  addNewest(camera: string, alert: PicturedAlert): void {
    if (this.#isClosed) return;
    const awaited = this.#awaited.get(camera);
    if (awaited === undefined) {
      this.#awaited.set(camera, [alert]);
      void this.#awaitFrame(camera);
    } else if (awaited.length < MAXIMUM_ALERTS_OF_A_FRAME) awaited.push(alert);
    else this.#warnOfTooMany(camera);
  }

  /** Waits for the pictures in progress; what waits is left out. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#waiting.values()) for (const { frame } of waiting.splice(0)) frame[Symbol.dispose]();
    await Promise.all(this.#working.values());
    await this.#scaler[Symbol.asyncDispose]();
  }

  #warnOfTooMany(camera: string): void {
    this.#warnings.write(`There were too many alerts at once on the camera "${camera}" to make a picture of each.`);
  }

  async #awaitFrame(camera: string): Promise<void> {
    try {
      using frame = await this.#options.newestFrame(camera);
      const takenAtMs = Date.now() - (performance.now() - frame.decodedAtMs);
      this.add(camera, frame, takenAtMs, this.#awaited.get(camera) ?? []);
    } catch (error) {
      if (!this.#isClosed) this.#warnings.write(`An alert comes without a picture: ${describeError(error)}`);
    } finally {
      this.#awaited.delete(camera);
    }
  }

  async #work(camera: string, waiting: WaitingFrame[]): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await this.#make(camera, next);
      } catch (error) {
        this.#warnings.write(
          `The picture of an alert on the camera "${camera}" could not be made: ${describeError(error)}`,
        );
      }
    }
    this.#waiting.delete(camera);
    this.#working.delete(camera);
  }

  async #make(camera: string, { frame, takenAtMs, alerts }: WaitingFrame): Promise<void> {
    const image = await scaleForAlert(this.#scaler, frame);
    for (const { alertId, drawing } of alerts) {
      const picture = await renderAlert(image, drawing);
      if (this.#isClosed) return;
      this.#options.emit({ alertId, camera, takenAtMs, picture });
    }
  }
}
