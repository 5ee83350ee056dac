import { setTimeout as delay } from 'node:timers/promises';
import type { CameraState, InputStatus } from '#contract/camera-status.ts';
import type { InputRole } from '#contract/config.ts';
import { type OutagePause, outagePauseMs } from '#core/scheduling/outage-pause.ts';
import { ByteRate } from '#core/statistics/byte-rate.ts';
import { Timeline } from '#core/time/timeline.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { Source, SourceSession } from '../sources/source.ts';
import type { CameraPipeline } from './camera-pipeline.ts';
import { OutageLog } from './outage-log.ts';
import { PacketInterval } from './packet-interval.ts';

/** A connection that has lasted this long was a good one: the next failure begins a new outage. */
const GOOD_CONNECTION_MS = 10_000;

/**
 * The last picture of a file has a time of its own before the file starts over. Without it media time would run ahead
 * of the clock with each loop, and a file of a single picture would be opened again without a pause.
 */
const LAST_PICTURE_MS = 40;

/** A camera that sends few pictures is not stalled before it has left out this many. */
const MISSED_PICTURES = 3;

export interface CameraTiming {
  readonly retryPause: OutagePause;
  /** After refused credentials: many devices lock an account that fails often. */
  readonly refusedPause: OutagePause;
  readonly stalledAfterMs: number;
  /** A camera that is silent for this long is connected anew. */
  readonly givenUpAfterMs: number;
  /** How long a connection may take to bring its first packet. */
  readonly firstPacketWithinMs: number;
  readonly watchIntervalMs: number;
}

export const DEFAULT_CAMERA_TIMING: CameraTiming = {
  retryPause: { minimumMs: 250, maximumMs: 30_000, share: 1 / 60 },
  refusedPause: { minimumMs: 10_000, maximumMs: 60_000, share: 1 / 10 },
  stalledAfterMs: 2_500,
  givenUpAfterMs: 4_000,
  firstPacketWithinMs: 10_000,
  watchIntervalMs: 250,
};

/** Failures after which the camera is opened anew at once, because it is there and only differs from what it was. */
const REOPEN_AT_ONCE = new Set(['source-changed', 'source-reordered']);

/** What a pipeline is made for. */
export interface InputConnection {
  readonly session: SourceSession;
  /** The stream as it is to be treated; differs from the session's own description where that was found wrong. */
  readonly video: VideoStream;
  readonly timeline: Timeline;
  readonly onPacket: (packet: EncodedPacket) => void;
}

export interface CameraInputOptions {
  readonly source: Source;
  readonly roles: readonly InputRole[];
  readonly timing: CameraTiming;
  readonly createPipeline: (connection: InputConnection) => CameraPipeline;
  readonly onStateChange: () => void;
  /** Takes the reasons of failures for the log, few enough to be written. */
  readonly log?: (reason: string) => void;
}

/**
 * One input of a camera for as long as it is configured: connects, carries the video, notices stalls, reconnects.
 * `run` is its life, `runOnce` one connection.
 */
export class CameraInput implements AsyncDisposable {
  readonly #options: CameraInputOptions;
  readonly #timeline = new Timeline();
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;
  readonly #outages: OutageLog;
  #pipeline: CameraPipeline | null = null;
  #session: SourceSession | null = null;
  #state: CameraState = 'connecting';
  #reason: string | null;
  #sinceMs = Date.now();
  #interval = new PacketInterval();
  #recentBytes = new ByteRate();
  #connections = 0;
  #failures = 0;
  #sendsReorderedFrames = false;

  constructor(options: CameraInputOptions) {
    this.#options = options;
    this.#reason = options.source.waitingReason ?? null;
    this.#outages = new OutageLog((reason) => options.log?.(reason));
    this.#ended = this.#run();
  }

  get state(): CameraState {
    return this.#state;
  }

  get reason(): string | null {
    return this.#reason;
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  /** The connection's parts, or null while there is none. */
  get pipeline(): CameraPipeline | null {
    return this.#pipeline;
  }

  get bitsPerSecond(): number {
    return this.#recentBytes.bitsPerSecond(performance.now());
  }

  status(): InputStatus {
    const video = this.#pipeline?.video ?? null;
    return {
      description: this.#options.source.description,
      roles: [...this.#options.roles],
      state: this.#state,
      reason: this.#reason,
      reconnects: this.reconnects,
      failures: this.#failures,
      video: video === null ? null : { codec: video.codec, width: video.width, height: video.height },
      connection: this.#session?.statistics?.() ?? null,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The camera was removed'));
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { source } = this.#options;
    let outageSinceMs: number | null = null;
    while (!signal.aborted) {
      const startMs = performance.now();
      const failure = await this.#runOnce(signal).then(
        () => null,
        (error: unknown) => error,
      );
      if (signal.aborted) return;
      if (failure === null && source.endsForGood) return this.#setState('stalled', 'Everything has been played.');
      if (failure === null && source.endIsExpected) {
        await delay(LAST_PICTURE_MS, undefined, { signal }).catch(() => {});
        continue;
      }
      if (failure instanceof OperationalError && this.#reopensAtOnce(failure)) continue;
      if (performance.now() - startMs > GOOD_CONNECTION_MS) outageSinceMs = null;
      outageSinceMs ??= performance.now();
      this.#fail(failure === null ? this.#endReason() : describeError(failure));
      await delay(this.#pauseMs(failure, outageSinceMs), undefined, { signal }).catch(() => {});
    }
  }

  /** One connection. Resolves when the source ends and rejects when it fails. */
  async #runOnce(signal: AbortSignal): Promise<void> {
    const { source, timing } = this.#options;
    const attempt = new AbortController();
    // A camera that is being retried stays so, with its reason in sight, until it answers.
    if (!this.#isLooping() && this.#state !== 'retrying')
      this.#setState('connecting', this.#options.source.waitingReason ?? null);
    const session = await source.open(AbortSignal.any([signal, attempt.signal]));
    this.#connections++;
    this.#timeline.restart();
    this.#interval = new PacketInterval();
    this.#interval.begin(performance.now());
    if (!this.#isLooping()) this.#setState('warming-up', 'Connected, waiting for the first complete picture.');
    await using pipeline = this.#createPipeline(session);
    this.#pipeline = pipeline;
    this.#session = session;
    const watch = setInterval(() => this.#watchForStall(attempt), timing.watchIntervalMs);
    try {
      await pipeline.run();
      attempt.signal.throwIfAborted();
      if (source.endIsExpected && pipeline.newestPtsUs === null) throw noPicture();
    } catch (error) {
      // How the source takes the end of the attempt is not why it ended.
      throw attempt.signal.aborted ? attempt.signal.reason : error;
    } finally {
      clearInterval(watch);
      this.#pipeline = null;
      this.#session = null;
    }
  }

  #createPipeline(session: SourceSession): CameraPipeline {
    const video = this.#sendsReorderedFrames ? { ...session.video, hasReorderedFrames: true } : session.video;
    return this.#options.createPipeline({
      session,
      video,
      timeline: this.#timeline,
      onPacket: (packet) => this.#onPacket(packet),
    });
  }

  #onPacket(packet: EncodedPacket): void {
    const nowMs = performance.now();
    this.#interval.add(nowMs);
    this.#recentBytes.add(nowMs, packet.data.byteLength);
    if (this.#state !== 'live' && (packet.isKeyframe || this.#state === 'stalled')) this.#setState('live', null);
  }

  #watchForStall(attempt: AbortController): void {
    const { timing, source } = this.#options;
    const silentMs = this.#interval.silentMs(performance.now());
    if (this.#interval.count === 0) {
      if (silentMs > timing.firstPacketWithinMs) attempt.abort(stalled(silentMs));
      return;
    }
    const patienceMs = Math.max(0, this.#interval.averageMs * MISSED_PICTURES - timing.stalledAfterMs);
    // A device that calls is sent away by the server it called; waiting for another one is no reason to drop it.
    const isPulled = source.waitingReason === undefined;
    if (isPulled && silentMs > timing.givenUpAfterMs + patienceMs) attempt.abort(stalled(silentMs));
    else if (silentMs > timing.stalledAfterMs + patienceMs && this.#state !== 'stalled')
      this.#setState('stalled', 'The camera is connected but sends no video.');
  }

  /** A looped file that starts over is live all the time. */
  #isLooping(): boolean {
    return this.#options.source.endIsExpected && this.#state === 'live';
  }

  #reopensAtOnce(failure: OperationalError): boolean {
    if (failure.code === 'source-reordered') this.#sendsReorderedFrames = true;
    return REOPEN_AT_ONCE.has(failure.code);
  }

  #endReason(): string {
    return this.#options.source.waitingReason === undefined
      ? 'The camera ended the stream.'
      : 'The device has stopped publishing; waiting for it to come back.';
  }

  #pauseMs(failure: unknown, outageSinceMs: number): number {
    const { retryPause, refusedPause } = this.#options.timing;
    const isRefused = failure instanceof OperationalError && failure.code === 'source-unauthorized';
    return jitter(outagePauseMs(isRefused ? refusedPause : retryPause, performance.now() - outageSinceMs));
  }

  #fail(reason: string): void {
    this.#failures++;
    this.#outages.failed(reason);
    this.#setState('retrying', reason);
  }

  #setState(state: CameraState, reason: string | null): void {
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) this.#sinceMs = Date.now();
    if (state === 'live') this.#outages.live();
    this.#state = state;
    this.#reason = reason;
    this.#options.onStateChange();
  }
}

function stalled(silentMs: number): OperationalError {
  const seconds = Math.round(silentMs / 1000);
  return new OperationalError('source-stalled', `The camera sent nothing for ${seconds} s.`, { retryable: true });
}

/** Playing such a file again at once would go on for ever at full speed. */
function noPicture(): OperationalError {
  return new OperationalError('source-invalid', 'The video holds no picture at all.', { retryable: true });
}

/** Cameras that failed together must not all come back in the same instant. */
function jitter(delayMs: number): number {
  return delayMs * (0.75 + Math.random() / 2);
}
