import type { DecodingStatus } from '#contract/camera-status.ts';
import type { DetectConfig } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import { ActivityGate, type GateChange } from '#core/gating/activity-gate.ts';
import { countFillerBytes } from '#core/gating/filler-bytes.ts';
import { hasPictureChanged } from '#core/gating/picture-change.ts';
import type { GrayPicture } from '#core/geometry/gray-picture.ts';
import { MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';
import { SamplingInterval } from '#core/time/sampling-interval.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import type { DecodeStage } from './decode-stage.ts';
import type { Admission, FrameGate } from './frame-gate.ts';
import type { FrameHint, FrameListener, FrameSource } from './frame-source.ts';
import { LookBack } from './look-back.ts';
import { PictureSampler } from './picture-sampler.ts';

/** Of keyframes that come more often, as in streams that have nothing else, one in this time is decoded. */
const KEYFRAME_SPACING_US = 0.9 * MICROSECONDS_PER_SECOND;
/** While somebody else needs every frame for longer than this, so do the tasks: nothing would be saved. */
const LASTING_MS = 3_000;
/** An unchanged picture is analysed again after this long. */
const RENEWAL_US = 60 * MICROSECONDS_PER_SECOND;
const AWAKE_SAMPLE_INTERVAL_US = MICROSECONDS_PER_SECOND / 5;
/** Catching up waits for the tasks so that none of its frames is passed over, but not for one that hangs. */
const MAXIMUM_TASK_WAIT_MS = 500;
const MAXIMUM_CATCH_UP_MS = 4_000;
/** A frame is late where packets have come that lie so far ahead of it. */
const BEHIND_US = 0.2 * MICROSECONDS_PER_SECOND;

export interface DecodingGateOptions {
  readonly policy: DetectConfig['decode'];
  readonly video: VideoStream;
  readonly decode: DecodeStage;
  /** Resolves when the readers have dealt with every frame that they took. */
  readonly readersSettled: () => Promise<void>;
  /** A packet went by whose picture nobody will look at, unless the camera wakes. */
  readonly onSkipped: (packet: EncodedPacket) => void;
}

interface Reader {
  readonly listener: FrameListener;
  /** Which frames it looks at. */
  readonly sampling: SamplingInterval;
  /** What it was told to analyse last, where that was compared. */
  analysed: { readonly picture: GrayPicture; readonly ptsUs: number } | null;
}

/**
 * Hands the frames of a camera to its tasks and has no more decoded than it takes: all of them, keyframes alone, or
 * keyframes while nothing happens and everything once something does. See `docs/design/gating.md`.
 */
export class DecodingGate implements FrameGate, FrameSource, AsyncDisposable {
  readonly #options: DecodingGateOptions;
  readonly #readers = new Set<Reader>();
  readonly #sampler = new PictureSampler();
  readonly #lookBack = new LookBack();
  #closeGate: () => void = () => {};
  #activity: ActivityGate;
  #wakesBefore = 0;
  /** Whether packets are being left out; follows the activity's mode with the next packet. */
  #isAsleep = false;
  /** Where the sleep began, or what the wake was for. */
  #changedUs = 0;
  #sinceMs = Date.now();
  #aloneUs = Number.NEGATIVE_INFINITY;
  /** Frames up to here were handed out or left out for good. */
  #lookedUs = Number.NEGATIVE_INFINITY;
  #caughtUpUs = Number.NEGATIVE_INFINITY;
  #catchUpEndsMs = 0;
  /** Of the packets that have come. */
  #newestUs = Number.NEGATIVE_INFINITY;
  #sampledUs = Number.NEGATIVE_INFINITY;
  #previous: GrayPicture | null = null;
  #sampling: Promise<void> = Promise.resolve();
  #lookingAgain: Promise<void> = Promise.resolve();
  #unfinishedLooks = 0;
  /** The interval of media time of the last frame that was looked at again. */
  #turn = Number.NEGATIVE_INFINITY;

  constructor(options: DecodingGateOptions) {
    this.#options = options;
    this.#activity = new ActivityGate(options.video);
  }

  subscribe(listener: FrameListener, { fps }: { readonly fps: number | 'all' } = { fps: 'all' }): () => void {
    const reader: Reader = { listener, sampling: new SamplingInterval(fps), analysed: null };
    this.#readers.add(reader);
    if (this.#readers.size === 1) this.#open();
    return () => {
      if (this.#readers.delete(reader) && this.#readers.size === 0) this.#close();
    };
  }

  /** Whether nobody waits for the next picture: at most keyframes are looked at. */
  get isAtRest(): boolean {
    return this.#readers.size === 0 || this.#options.policy === 'keyframes' || this.#isAsleep;
  }

  status(): DecodingStatus {
    const sinceMs = this.#sinceMs;
    const { policy } = this.#options;
    if (this.#readers.size === 0)
      return { mode: 'off', reason: 'No task looks at the pictures.', sinceMs, wakes: this.#wakesBefore };
    if (policy !== 'auto') {
      const [mode, reason] = FIXED_MODES[policy];
      return { mode, reason, sinceMs, wakes: 0 };
    }
    const { mode, reason, wakes } = this.#activity;
    return { mode, reason, sinceMs, wakes: wakes + this.#wakesBefore };
  }

  /** What a task has found in a frame of this gate. */
  noteResult({ task, ptsUs, objects }: FrameResult): void {
    this.#follow(this.#activity.observeObjects(task, ptsUs as VideoFrame['ptsUs'], objects));
  }

  admit(packet: EncodedPacket): Admission {
    this.#newestUs = Math.max(this.#newestUs, packet.ptsUs);
    if (this.#options.policy === 'always') return 'decode';
    if (this.#options.policy === 'keyframes')
      return this.#admitLittle(packet, packet.ptsUs - this.#aloneUs >= KEYFRAME_SPACING_US);
    this.#observe(packet);
    if (this.#activity.mode === 'keyframes') {
      this.#isAsleep = true;
      this.#lookBack.push(packet);
      return this.#admitLittle(packet, this.#activity.isLookWanted);
    }
    if (!this.#isAsleep) return 'decode';
    return this.#wake(packet);
  }

  look(frame: VideoFrame, { isAlone }: { readonly isAlone: boolean }): Promise<void> | undefined {
    const { policy } = this.#options;
    if (policy === 'always') return this.#offer(frame);
    if (frame.ptsUs <= this.#lookedUs) return;
    if (policy === 'keyframes') return frame.ptsUs === this.#aloneUs || isAlone ? this.#offer(frame) : undefined;
    // The last frames before the sleep.
    if (this.#isAsleep && frame.ptsUs < this.#changedUs) return void this.#lookLive(frame);
    if (this.#isAsleep) return isAlone || frame.ptsUs === this.#aloneUs ? this.#lookAsleep(frame) : undefined;
    // It comes once more, in its turn.
    if (isAlone) return;
    if (frame.ptsUs < this.#caughtUpUs || this.#isBehind(frame)) return this.#lookAgainInTurn(frame);
    if (this.#unfinishedLooks > 0) return this.#lookingAgain.then(() => this.#lookLive(frame));
    this.#lookLive(frame);
  }

  /** What came while the past was decoded comes all at once; looked at live, all of it but the newest would be passed over. */
  #isBehind({ ptsUs }: VideoFrame): boolean {
    return this.#newestUs - ptsUs > BEHIND_US && performance.now() < this.#catchUpEndsMs;
  }

  /** Resolves when no picture is being looked at. */
  async settled(): Promise<void> {
    await this.#lookingAgain;
    await this.#sampling;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#readers.clear();
    this.#close();
    await this.settled();
    await this.#sampler[Symbol.asyncDispose]();
  }

  #open(): void {
    this.#sinceMs = Date.now();
    this.#closeGate = this.#options.decode.openGate(this);
  }

  /** What comes after a pause has to be learnt anew. */
  #close(): void {
    this.#closeGate();
    this.#wakesBefore += this.#activity.wakes;
    this.#activity = new ActivityGate(this.#options.video);
    this.#isAsleep = false;
    this.#lookBack.clear();
    this.#sinceMs = Date.now();
  }

  #observe(packet: EncodedPacket): void {
    const { video, decode } = this.#options;
    const { ptsUs, isKeyframe, data } = packet;
    const bytes = data.byteLength - countFillerBytes(video.codec, data);
    this.#follow(this.#activity.observePacket({ ptsUs, isKeyframe, bytes }));
    const everyFrameMs = performance.now() - (decode.everyFrameSinceMs ?? Number.POSITIVE_INFINITY);
    if (everyFrameMs > LASTING_MS) this.#follow(this.#activity.hold(ptsUs, 'Viewers need every frame.'));
    else if (this.#hasEveryFrameReader()) this.#follow(this.#activity.hold(ptsUs, 'A task looks at every frame.'));
  }

  #hasEveryFrameReader(): boolean {
    for (const { sampling } of this.#readers) if (sampling.lengthUs === 0) return true;
    return false;
  }

  #follow(change: GateChange | null): void {
    if (change === null) return;
    this.#sinceMs = Date.now();
    this.#changedUs = change.sinceUs;
  }

  #admitLittle(packet: EncodedPacket, isWanted: boolean): Admission {
    if (packet.isKeyframe && isWanted) {
      this.#aloneUs = packet.ptsUs;
      return 'alone';
    }
    this.#options.onSkipped(packet);
    return 'skip';
  }

  #wake(packet: EncodedPacket): Admission {
    this.#isAsleep = false;
    this.#caughtUpUs = packet.ptsUs;
    this.#turn = Number.NEGATIVE_INFINITY;
    this.#catchUpEndsMs = performance.now() + MAXIMUM_CATCH_UP_MS;
    const catchUp = this.#lookBack.since(this.#changedUs);
    this.#lookBack.clear();
    return catchUp.length === 0 ? 'decode' : { catchUp };
  }

  async #lookAsleep(frame: VideoFrame): Promise<void> {
    const picture = await this.#sampler.sample(frame);
    if (picture === null || this.#activity.mode === 'full') return;
    const change = this.#activity.observePicture(frame.ptsUs, this.#hasMoved(picture));
    if (change !== null) return this.#follow(change);
    this.#lookBack.keepSince(frame.ptsUs);
    this.#offerCompared(frame, picture);
  }

  #lookLive(frame: VideoFrame): void {
    this.#offer(frame);
    this.#sample(frame);
  }

  /** While one frame is looked at, those up to the next that any reader wants are decoded. */
  #lookAgainInTurn(frame: VideoFrame): Promise<void> | undefined {
    const turn = Math.floor(
      frame.ptsUs / Math.min(...[...this.#readers].map(({ sampling }) => sampling.lengthUs || 1)),
    );
    if (turn <= this.#turn) return;
    this.#turn = turn;
    const before = this.#lookingAgain;
    const shared = frame.share();
    this.#unfinishedLooks += 1;
    this.#lookingAgain = before.then(async () => {
      using owned = shared;
      await this.#lookAgain(owned);
      this.#unfinishedLooks -= 1;
    });
    return before;
  }

  /** A frame from before the wake: looked at as if in its time, except where nothing has changed yet. */
  async #lookAgain(frame: VideoFrame): Promise<void> {
    const picture = await this.#sampler.sample(frame);
    if (picture === null) return void this.#offer(frame);
    this.#activity.observePicture(frame.ptsUs, this.#hasMoved(picture));
    await this.#waitForReaders();
    this.#offerCompared(frame, picture);
  }

  #sample(frame: VideoFrame): void {
    if (frame.ptsUs - this.#sampledUs < AWAKE_SAMPLE_INTERVAL_US || this.#sampler.isBusy) return;
    this.#sampledUs = frame.ptsUs;
    const { ptsUs } = frame;
    const activity = this.#activity;
    this.#sampling = this.#sampler.sample(frame).then((picture) => {
      if (picture === null || activity !== this.#activity) return;
      this.#follow(activity.observePicture(ptsUs, this.#hasMoved(picture)));
    });
  }

  #hasMoved(picture: GrayPicture): boolean {
    const previous = this.#previous;
    this.#previous = picture;
    return previous !== null && hasPictureChanged(previous, picture);
  }

  /** Tells each reader whether the picture is still the one that it analysed last. */
  #offerCompared(frame: VideoFrame, picture: GrayPicture): void {
    this.#lookedUs = frame.ptsUs;
    for (const reader of this.#readers) {
      if (!reader.sampling.isDue(frame.ptsUs)) continue;
      const { analysed } = reader;
      const isRecent = analysed !== null && frame.ptsUs - analysed.ptsUs < RENEWAL_US;
      const isUnchanged = isRecent && !hasPictureChanged(analysed.picture, picture);
      if (!isUnchanged) reader.analysed = { picture, ptsUs: frame.ptsUs };
      this.#hand(reader, frame, { isUnchanged });
    }
  }

  #offer(frame: VideoFrame): undefined {
    this.#lookedUs = frame.ptsUs;
    for (const reader of this.#readers) {
      if (!reader.sampling.isDue(frame.ptsUs)) continue;
      reader.analysed = null;
      this.#hand(reader, frame);
    }
  }

  #hand(reader: Reader, frame: VideoFrame, hint?: FrameHint): void {
    reader.sampling.take(frame.ptsUs);
    reader.listener(frame, hint);
  }

  async #waitForReaders(): Promise<void> {
    const remainingMs = Math.min(MAXIMUM_TASK_WAIT_MS, this.#catchUpEndsMs - performance.now());
    if (remainingMs <= 0) return;
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, remainingMs);
    await Promise.race([this.#options.readersSettled(), timeout.promise]);
    clearTimeout(timer);
  }
}

const FIXED_MODES = {
  always: ['full', 'The configuration says "decode: always".'],
  keyframes: ['keyframes', 'The configuration says "decode: keyframes".'],
} as const;
