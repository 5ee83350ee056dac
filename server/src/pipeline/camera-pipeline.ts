import type { VideoInfo } from '#contract/camera-status.ts';
import type { TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type { FrameResult } from '#contract/result.ts';
import type { MediaTimeUs, WallClockMapping } from '#core/time/media-time.ts';
import type { Timeline } from '#core/time/timeline.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import type { EncodedPacket, VideoStream } from '../media/encoded-packet.ts';
import type { LiveOutput } from '../sinks/live/live-output.ts';
import type { SourceSession } from '../sources/source.ts';
import { CameraTasks } from './camera-tasks.ts';
import { DecodeStage } from './decode-stage.ts';
import { PacketFanout } from './packet-fanout.ts';
import { createRendition, type Rendition } from './rendition.ts';
import type { Stages } from './stages.ts';
import { watchStream } from './stream-watch.ts';
import type { TaskStageSettings } from './task-stage.ts';

export interface CameraPipelineOptions {
  readonly camera: string;
  readonly session: SourceSession;
  /** The stream as it is to be treated; differs from the session's own description where that was found wrong. */
  readonly video: VideoStream;
  readonly tasks: ReadonlyMap<TaskName, TaskStageSettings>;
  readonly timeline: Timeline;
  readonly clock: WallClockMapping;
  readonly stages: Stages;
  readonly output: LiveOutput;
  readonly runtime: TaskRuntime;
  readonly openDecoder: OpenDecoder;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onPacket: (packet: EncodedPacket) => void;
}

/**
 * One connection of one camera, from the source to the viewers, results and events:
 *
 *     source ─▶ timeline ─▶ fan-out ─┬─▶ rendition ─▶ live output
 *                                    └─▶ decode ─▶ tasks ─▶ results ─▶ live output
 *                                                       └─▶ tracks  ─▶ events
 *
 * It holds no logic, only connections. Closing goes the other way: see `docs/design/closing.md`.
 */
export class CameraPipeline implements AsyncDisposable {
  readonly #options: CameraPipelineOptions;
  readonly #packets = new PacketFanout();
  readonly #decode: DecodeStage;
  readonly #rendition: Rendition;
  readonly #tasks: CameraTasks;
  readonly #failed = Promise.withResolvers<never>();

  constructor(options: CameraPipelineOptions) {
    const { camera, video, stages, output, openDecoder, runtime, clock, emitTrack } = options;
    const onFailure = this.#failed.reject;
    this.#options = options;
    // Whoever runs the pipeline hears of a failure; nobody may be running it yet, or any more.
    this.#failed.promise.catch(() => {});
    this.#decode = new DecodeStage({
      video,
      packets: this.#packets,
      openDecoder,
      recorder: stages.stage('decode'),
      onFailure,
    });
    this.#rendition = createRendition({
      video,
      packets: this.#packets,
      decode: this.#decode,
      output,
      stages,
      onFailure,
    });
    this.#tasks = new CameraTasks({
      camera,
      tasks: options.tasks,
      video,
      clock,
      decode: this.#decode,
      runtime,
      emitTrack,
      onResult: (result: FrameResult) => output.publishResult(result),
      onActiveTasks: (tasks) => output.setTasks(tasks),
    });
  }

  get decode(): DecodeStage {
    return this.#decode;
  }

  get tasks(): CameraTasks {
    return this.#tasks;
  }

  /** Media time of the newest packet that came in, or null before the first. */
  get newestPtsUs(): MediaTimeUs | null {
    return this.#packets.newestPtsUs;
  }

  setWatched(isWatched: boolean): void {
    this.#rendition.setWatched(isWatched);
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
    const { delivery, reason } = this.#rendition;
    return { codec, profile, width, height, ...measured, delivery, deliveryReason: reason };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { session, output } = this.#options;
    await session[Symbol.asyncDispose]();
    await this.#tasks[Symbol.asyncDispose]();
    await this.#rendition[Symbol.asyncDispose]();
    await this.#decode[Symbol.asyncDispose]();
    output.setTasks([]);
    output.reset();
  }

  async #carry(check: (packet: EncodedPacket) => void): Promise<void> {
    const { session, timeline, stages, onPacket } = this.#options;
    const fanout = stages.stage('fan-out');
    for await (const received of session.packets()) {
      const position = timeline.place(received, received.receivedAtMs * 1000);
      const packet: EncodedPacket = { ...received, ptsUs: position.ptsUs, dtsUs: position.dtsUs };
      if (!position.discontinuity) check(packet);
      this.#packets.publish(packet);
      fanout.record(performance.now(), performance.now() - received.receivedAtMs);
      onPacket(packet);
    }
  }
}
