import { setTimeout as delay } from 'node:timers/promises';
import type { CameraState, CameraStatus } from '#contract/camera-status.ts';
import type { CameraConfig, TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import { type Backoff, backoffDelayMs } from '#core/scheduling/backoff.ts';
import type { WallClockMapping } from '#core/time/media-time.ts';
import { Timeline } from '#core/time/timeline.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { LiveOutput } from '../sinks/live/live-output.ts';
import type { ViewedCamera } from '../sinks/live/live-server.ts';
import type { Source } from '../sources/source.ts';
import { ByteRate } from './byte-rate.ts';
import { CameraPipeline } from './camera-pipeline.ts';
import { taskStageSettings } from './camera-tasks.ts';
import { Stages } from './stages.ts';
import type { TaskStageSettings } from './task-stage.ts';

/** A connection that has lasted this long was a good one: the next failure starts the backoff anew. */
const GOOD_CONNECTION_MS = 10_000;

/**
 * The last picture of a file has a time of its own before the file starts over. Without it media time would run ahead
 * of the clock with each loop, and a file of a single picture would be opened again without a pause.
 */
const LAST_PICTURE_MS = 40;

export interface CameraTiming {
  readonly retryBackoff: Backoff;
  readonly stalledAfterMs: number;
  /** A camera that is silent for this long is connected anew. */
  readonly givenUpAfterMs: number;
  readonly watchIntervalMs: number;
}

const DEFAULT_TIMING: CameraTiming = {
  retryBackoff: { initialMs: 500, maximumMs: 30_000 },
  stalledAfterMs: 3_000,
  givenUpAfterMs: 10_000,
  watchIntervalMs: 500,
};

const SNAPSHOT_TIMEOUT_MS = 5_000;
const SNAPSHOT_QUALITY = 85;

/** Failures after which the camera is opened anew at once, because it is there and only differs from what it was. */
const REOPEN_AT_ONCE = new Set(['source-changed', 'source-reordered']);

export interface CameraParts {
  readonly name: string;
  readonly config: CameraConfig;
  readonly source: Source;
  readonly runtime: TaskRuntime;
  readonly openDecoder: OpenDecoder;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onStateChange: () => void;
  readonly timing?: CameraTiming;
}

/**
 * One configured camera for as long as it is configured: connects, carries the video, notices stalls, reconnects
 * with growing pauses. Its viewers and its timeline outlive the connections.
 */
export class Camera implements AsyncDisposable {
  readonly #parts: CameraParts;
  readonly #timing: CameraTiming;
  readonly #tasks: Map<TaskName, TaskStageSettings>;
  readonly #stages = new Stages();
  readonly #timeline = new Timeline();
  readonly #output: LiveOutput;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  readonly #snapshotScaler = new FrameScaler();
  #pipeline: CameraPipeline | null = null;
  #state: CameraState = 'connecting';
  #reason: string | null = null;
  #sinceMs = Date.now();
  #lastPacketMs = 0;
  #recentBytes = new ByteRate();
  #connections = 0;
  #viewers = 0;
  #sendsReorderedFrames = false;

  constructor(parts: CameraParts) {
    this.#parts = parts;
    this.#timing = parts.timing ?? DEFAULT_TIMING;
    this.#tasks = parts.config.detect.enabled ? taskStageSettings(parts.config.detect.tasks) : new Map();
    for (const stage of ['fan-out', 'decode']) this.#stages.stage(stage);
    this.#output = new LiveOutput({ holdRecorder: this.#stages.stage('hold for results') });
    this.#ended = this.#run();
  }

  /** What the live server needs to show this camera. */
  get viewed(): ViewedCamera {
    const sent = this.#stages.stage('to viewer');
    return {
      output: this.#output,
      heartbeat: () => ({ camera: this.#parts.name, state: this.#state, reason: this.#reason }),
      onSent: (millisecondsInProcess) => sent.record(performance.now(), millisecondsInProcess),
      onViewers: (change) => this.#countViewers(change),
    };
  }

  status(): CameraStatus {
    const nowMs = performance.now();
    const pipeline = this.#pipeline;
    const framesPerSecond = this.#stages.stage('fan-out').figures(nowMs).perSecond;
    return {
      name: this.#parts.name,
      state: this.#state,
      reason: this.#reason,
      sinceMs: this.#sinceMs,
      video: pipeline?.videoInfo({ framesPerSecond, bitsPerSecond: this.#recentBytes.bitsPerSecond(nowMs) }) ?? null,
      viewers: this.#viewers,
      reconnects: Math.max(0, this.#connections - 1),
      stages: this.#stages.statistics(nowMs),
      tasks: pipeline?.tasks.status(nowMs) ?? [],
    };
  }

  /**
   * The newest picture as JPEG.
   *
   * @throws OperationalError `camera-not-live`
   */
  async takeSnapshot(maximumWidth: number): Promise<{ jpeg: Uint8Array; takenAtMs: number }> {
    using frame = await this.#newestFrame();
    const jpeg = await this.#snapshotScaler.toJpeg(frame, { maximumWidth, quality: SNAPSHOT_QUALITY });
    return { jpeg, takenAtMs: Date.now() - (performance.now() - frame.decodedAtMs) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The camera was removed'));
    await this.#ended;
    this.#output[Symbol.dispose]();
    await this.#snapshotScaler[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      const startMs = performance.now();
      const failure = await this.#runOnce(signal).then(
        () => null,
        (error: unknown) => error,
      );
      if (signal.aborted) return;
      if (performance.now() - startMs > GOOD_CONNECTION_MS) failures = 0;
      if (failure === null && this.#parts.source.endIsExpected) {
        await delay(LAST_PICTURE_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      if (failure instanceof OperationalError && this.#reopensAtOnce(failure)) continue;
      failures++;
      this.#setState('retrying', failure === null ? 'The camera ended the stream.' : describeError(failure));
      await delay(jitter(backoffDelayMs(this.#timing.retryBackoff, failures)), undefined, { signal }).catch(() => {});
    }
  }

  /** One connection. Resolves when the source ends and rejects when it fails. */
  async #runOnce(signal: AbortSignal): Promise<void> {
    const attempt = new AbortController();
    const combined = AbortSignal.any([signal, attempt.signal]);
    // A camera that is being retried stays so, with its reason in sight, until it answers.
    if (!this.#isLooping() && this.#state !== 'retrying') this.#setState('connecting', null);
    const session = await this.#parts.source.open(combined);
    this.#connections++;
    this.#timeline.restart();
    this.#lastPacketMs = performance.now();
    if (!this.#isLooping()) this.#setState('warming-up', 'Connected, waiting for the first complete picture.');
    await using pipeline = this.#createPipeline(session.video, session);
    this.#pipeline = pipeline;
    pipeline.setWatched(this.#viewers > 0);
    const watch = setInterval(() => this.#watchForStall(attempt), this.#timing.watchIntervalMs);
    try {
      await pipeline.run();
      attempt.signal.throwIfAborted();
      if (this.#parts.source.endIsExpected && pipeline.newestPtsUs === null) throw noPicture();
    } catch (error) {
      // How the source takes the end of the attempt is not why it ended.
      throw attempt.signal.aborted ? attempt.signal.reason : error;
    } finally {
      clearInterval(watch);
      this.#pipeline = null;
    }
  }

  #createPipeline(described: VideoStream, session: Awaited<ReturnType<Source['open']>>): CameraPipeline {
    const { name, runtime, openDecoder, emitTrack } = this.#parts;
    const video = this.#sendsReorderedFrames ? { ...described, hasReorderedFrames: true } : described;
    return new CameraPipeline({
      camera: name,
      session,
      video,
      tasks: this.#tasks,
      timeline: this.#timeline,
      clock: wallClockNow(),
      stages: this.#stages,
      output: this.#output,
      runtime,
      openDecoder,
      emitTrack,
      onPacket: (packet) => this.#onPacket(packet),
    });
  }

  #onPacket(packet: EncodedPacket): void {
    this.#lastPacketMs = performance.now();
    this.#recentBytes.add(this.#lastPacketMs, packet.data.byteLength);
    if (this.#state !== 'live' && (packet.isKeyframe || this.#state === 'stalled')) this.#setState('live', null);
  }

  #watchForStall(attempt: AbortController): void {
    const silentMs = performance.now() - this.#lastPacketMs;
    if (silentMs > this.#timing.givenUpAfterMs) {
      const seconds = Math.round(silentMs / 1000);
      attempt.abort(
        new OperationalError('source-stalled', `The camera sent nothing for ${seconds} s.`, { retryable: true }),
      );
    } else if (silentMs > this.#timing.stalledAfterMs && this.#state !== 'stalled') {
      this.#setState('stalled', 'The camera is connected but sends no video.');
    }
  }

  /** A looped file that starts over is live all the time. */
  #isLooping(): boolean {
    return this.#parts.source.endIsExpected && this.#state === 'live';
  }

  #reopensAtOnce(failure: OperationalError): boolean {
    if (failure.code === 'source-reordered') this.#sendsReorderedFrames = true;
    return REOPEN_AT_ONCE.has(failure.code);
  }

  #countViewers(change: 1 | -1): void {
    this.#viewers += change;
    this.#pipeline?.setWatched(this.#viewers > 0);
  }

  #setState(state: CameraState, reason: string | null): void {
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) this.#sinceMs = Date.now();
    this.#state = state;
    this.#reason = reason;
    this.#parts.onStateChange();
  }

  /** The next frame that is not older than the newest packet; the caller closes it. */
  #newestFrame(): Promise<VideoFrame> {
    const decode = this.#pipeline?.decode;
    const newestPtsUs = this.#pipeline?.newestPtsUs ?? null;
    if (decode === undefined || newestPtsUs === null) return Promise.reject(this.#notLive());
    const { promise, resolve, reject } = Promise.withResolvers<VideoFrame>();
    const timer = setTimeout(() => reject(this.#notLive()), SNAPSHOT_TIMEOUT_MS);
    let isTaken = false;
    const unsubscribe = decode.subscribe((frame) => {
      if (isTaken || frame.ptsUs < newestPtsUs) return;
      isTaken = true;
      resolve(frame.share());
    });
    return promise.finally(() => {
      clearTimeout(timer);
      unsubscribe();
    });
  }

  #notLive(): OperationalError {
    return new OperationalError(
      'camera-not-live',
      `There is no picture of "${this.#parts.name}" now: ${this.#reason ?? this.#state}`,
      {
        retryable: true,
      },
    );
  }
}

/** Playing such a file again at once would go on for ever at full speed. */
function noPicture(): OperationalError {
  return new OperationalError('source-invalid', 'The video holds no picture at all.', { retryable: true });
}

/** Media time is counted on the clock of `performance.now()`, which all sessions of all cameras share. */
function wallClockNow(): WallClockMapping {
  return { offsetUs: Math.round((Date.now() - performance.now()) * 1000) };
}

/** Cameras that failed together must not all come back in the same instant. */
function jitter(delayMs: number): number {
  return delayMs * (0.75 + Math.random() / 2);
}
