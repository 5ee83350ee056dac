import type { AudioInfo, DecodingStatus, VideoInfo } from '#contract/camera-status.ts';
import type { DetectConfig, InputRole, TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { StreamAligner } from '#core/sync/stream-aligner.ts';
import type { MediaTimeUs, WallClockMapping } from '#core/time/media-time.ts';
import type { Timeline } from '#core/time/timeline.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import type { PacketTap } from '../sinks/clips/packet-tap.ts';
import type { LiveOutput } from '../sinks/live/live-output.ts';
import type { RuleWatcher } from '../sinks/rules/rule-watcher.ts';
import type { SourceSession, VideoSourcePacket } from '../sources/source.ts';
import { AudioStage } from './audio-stage.ts';
import { CameraTasks, type CameraTasksOptions } from './camera-tasks.ts';
import { CarriedResults } from './carried-results.ts';
import { DecodeStage } from './decode-stage.ts';
import { DecodingGate } from './decoding-gate.ts';
import { PacketFanout } from './packet-fanout.ts';
import { createRendition, type Rendition } from './rendition.ts';
import type { Stages } from './stages.ts';
import { watchStream } from './stream-watch.ts';
import type { TaskStageSettings } from './task-stage.ts';

export interface CameraPipelineOptions {
  readonly camera: string;
  /** What this stream is for. Only a `live` one is shown, only a `detect` one is analysed. */
  readonly roles: readonly InputRole[];
  readonly session: SourceSession;
  /** The stream as it is to be treated; differs from the session's own description where that was found wrong. */
  readonly video: VideoStream;
  readonly tasks: ReadonlyMap<TaskName, TaskStageSettings>;
  /** How much is decoded for the tasks. */
  readonly decoding: DetectConfig['decode'];
  readonly timeline: Timeline;
  readonly clock: WallClockMapping;
  readonly stages: Stages;
  readonly output: LiveOutput;
  readonly runtime: TaskRuntime;
  /** See `CameraTasksOptions`. */
  readonly interpret?: CameraTasksOptions['interpret'];
  /** Told of every real result, and of the end of the analysis. */
  readonly rules?: RuleWatcher | undefined;
  /** Reads the packets of the stream on screen. */
  readonly clips?: PacketTap | undefined;
  readonly openDecoder: OpenDecoder;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onPacket: (packet: EncodedPacket) => void;
  /** Joins the results of this stream with another one on screen; null where this very stream is on screen. */
  readonly aligner: StreamAligner | null;
  /** Read no faster than the analysis goes, so that no frame is left out. */
  readonly waitsForAnalysis: boolean;
}

/**
 * One connection of one camera, from the source to the viewers, results and events:
 *
 *     source ─▶ timeline ─┬▶ fan-out ─┬─▶ rendition ─▶ live output
 *                         │           ├─▶ clips
 *                         │           └─▶ decode ─▶ gate ─▶ tasks ─▶ results ─▶ live output
 *                         │                                     └─▶ tracks  ─▶ events
 *                         └▶ audio ─▶ live output
 *
 * It holds no logic, only connections. Closing goes the other way: see `docs/design/closing.md`.
 */
export class CameraPipeline implements AsyncDisposable {
  readonly #options: CameraPipelineOptions;
  readonly #packets = new PacketFanout();
  readonly #decode: DecodeStage;
  readonly #gate: DecodingGate;
  readonly #carried: CarriedResults;
  /** Null for a stream that is not shown. */
  readonly #rendition: Rendition | null;
  readonly #tasks: CameraTasks;
  readonly #audio: AudioStage;
  readonly #leaveClips: () => void;
  readonly #failed = Promise.withResolvers<never>();
  #isWatched = false;
  #isUrgent = true;

  constructor(options: CameraPipelineOptions) {
    const { camera, video, stages, output, openDecoder, runtime, clock, emitTrack, roles, timeline } = options;
    const onFailure = this.#failed.reject;
    this.#options = options;
    // Whoever runs the pipeline hears of a failure; nobody may be running it yet, or any more.
    this.#failed.promise.catch(() => {});
    this.#decode = new DecodeStage({
      video,
      packets: this.#packets,
      openDecoder,
      recorder: stages.stage('decode'),
      skipRecorder: stages.stage('not decoded'),
      onFailure,
    });
    this.#carried = new CarriedResults({
      holds: options.decoding === 'auto',
      publish: (result) => output.publishResult(this.#onScreen(result)),
    });
    this.#gate = new DecodingGate({
      policy: options.decoding,
      video,
      decode: this.#decode,
      readersSettled: () => this.#tasks.settled(),
      onSkipped: ({ ptsUs }) => this.#carried.advance(ptsUs),
    });
    this.#rendition = roles.includes('live')
      ? createRendition({ video, packets: this.#packets, decode: this.#decode, output, stages, onFailure })
      : null;
    this.#leaveClips = this.#attachClips();
    this.#audio = new AudioStage({ timeline, output, recorder: stages.stage('audio') });
    this.#tasks = new CameraTasks({
      camera,
      tasks: roles.includes('detect') ? options.tasks : new Map(),
      video,
      clock,
      decode: this.#gate,
      runtime,
      ...(options.interpret && { interpret: options.interpret }),
      rules: options.rules,
      emitTrack,
      onResult: (result) => this.#publishResult(result),
      onActiveTasks: (tasks) => this.#setTasks(tasks),
    });
  }

  get decode(): DecodeStage {
    return this.#decode;
  }

  /** Null for a stream that is not analysed. */
  get decoding(): DecodingStatus | null {
    return this.#options.roles.includes('detect') ? this.#gate.status() : null;
  }

  get tasks(): CameraTasks {
    return this.#tasks;
  }

  get video(): VideoStream {
    return this.#options.video;
  }

  /** Media time of the newest packet that came in, or null before the first. */
  get newestPtsUs(): MediaTimeUs | null {
    return this.#packets.newestPtsUs;
  }

  setWatched(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.#updateUrgency();
    this.#rendition?.setWatched(isWatched);
  }

  /**
   * Carries packets until the source ends.
   *
   * @throws OperationalError of the source, the decoder or the stream
   */
  async run(): Promise<void> {
    const watch = watchStream(this.#options.video, this.#decode, this.#failed.reject);
    await Promise.race([this.#carry(watch.check), this.#failed.promise]);
  }

  videoInfo(measured: { framesPerSecond: number; bitsPerSecond: number }): VideoInfo {
    const { codec, profile, width, height } = this.#options.video;
    const { delivery = 'passthrough', reason = null } = this.#rendition ?? {};
    return { codec, profile, width, height, ...measured, delivery, deliveryReason: reason };
  }

  audioInfo(): AudioInfo | null {
    return this.#audio.info();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { session, output, roles, rules, camera } = this.#options;
    await session[Symbol.asyncDispose]();
    this.#leaveClips();
    await this.#tasks[Symbol.asyncDispose]();
    await this.#rendition?.[Symbol.asyncDispose]();
    this.#audio[Symbol.dispose]();
    await this.#gate[Symbol.asyncDispose]();
    await this.#decode[Symbol.asyncDispose]();
    if (roles.includes('detect')) {
      output.setTasks([]);
      rules?.stopWatching(camera);
    }
    if (roles.includes('live')) output.reset();
  }

  #attachClips(): () => void {
    const { clips, video, clock, roles } = this.#options;
    if (clips === undefined || !roles.includes('live')) return () => {};
    return clips.attach({ video, clock, subscribe: (listener) => this.#packets.subscribe(listener) });
  }

  async #carry(check: (packet: EncodedPacket) => void): Promise<void> {
    const { session, roles, waitsForAnalysis } = this.#options;
    const isHeard = roles.includes('live');
    for await (const received of session.packets()) {
      if (received.kind === 'video') this.#carryPicture(received, check);
      else if (isHeard) this.#audio.push(received);
      if (waitsForAnalysis) await this.#settled();
    }
  }

  #carryPicture(received: VideoSourcePacket, check: (packet: EncodedPacket) => void): void {
    const { timeline, stages, onPacket } = this.#options;
    const { ptsUs, dtsUs, discontinuity } = timeline.place(received, received.receivedAtMs * 1000);
    const packet: EncodedPacket = { ...received, ptsUs, dtsUs };
    if (!discontinuity) check(packet);
    this.#noteTime(received, ptsUs);
    this.#packets.publish(packet);
    stages.stage('fan-out').record(performance.now(), performance.now() - received.receivedAtMs);
    onPacket(packet);
    this.#updateUrgency();
  }

  /** Packets that are only kept for later, or looked at asleep, may come in bunches; not those that results of another stream are drawn on. */
  #updateUrgency(): void {
    const isUrgent = this.#isWatched || !this.#gate.isAtRest || this.#options.aligner !== null;
    if (isUrgent === this.#isUrgent) return;
    this.#isUrgent = isUrgent;
    this.#options.session.setUrgency?.(isUrgent);
  }

  #noteTime({ producedAtUs }: VideoSourcePacket, ptsUs: MediaTimeUs): void {
    const { aligner, roles } = this.#options;
    if (aligner === null) return;
    if (roles.includes('live')) aligner.noteShown({ ptsUs, producedAtUs });
    else aligner.noteAnalysed({ ptsUs, producedAtUs });
  }

  #publishResult(result: FrameResult): void {
    this.#carried.note(result);
    this.#gate.noteResult(result);
    this.#options.output.publishResult(this.#onScreen(result));
  }

  #setTasks(tasks: TaskName[]): void {
    this.#carried.setTasks(tasks);
    this.#options.output.setTasks(tasks);
  }

  #onScreen(result: FrameResult): FrameResult {
    const { aligner } = this.#options;
    return aligner === null ? result : { ...result, ptsUs: aligner.align(result.ptsUs as MediaTimeUs) };
  }

  async #settled(): Promise<void> {
    await this.#decode.settled();
    await this.#gate.settled();
    await this.#tasks.settled();
  }
}
