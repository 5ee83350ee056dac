import type { CameraStatus, InputStatus, StageStatistics } from '#contract/camera-status.ts';
import { type CameraConfig, type InputConfig, type InputRole, rolesOfInputs, type TaskName } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import { StreamAligner } from '#core/sync/stream-aligner.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import { OperationalError } from '../operational-error.ts';
import type { PacketTap } from '../sinks/clips/packet-tap.ts';
import { LiveOutput } from '../sinks/live/live-output.ts';
import type { ViewedCamera } from '../sinks/live/live-server.ts';
import type { RuleWatcher } from '../sinks/rules/rule-watcher.ts';
import type { Source } from '../sources/source.ts';
import { CameraInput, type CameraTiming, DEFAULT_CAMERA_TIMING, type InputConnection } from './camera-input.ts';
import { CameraPipeline } from './camera-pipeline.ts';
import { type CameraTasksOptions, taskStageSettings } from './camera-tasks.ts';
import { SessionClock } from './session-clock.ts';
import { Stages } from './stages.ts';
import type { TaskStageSettings } from './task-stage.ts';

const SNAPSHOT_TIMEOUT_MS = 5_000;
const SNAPSHOT_QUALITY = 85;

export interface CameraParts {
  readonly name: string;
  readonly config: CameraConfig;
  readonly createSource: (input: InputConfig) => Source;
  readonly runtime: TaskRuntime;
  /** See `CameraTasksOptions`. */
  readonly interpret?: CameraTasksOptions['interpret'];
  /** Told of what the tasks find. */
  readonly rules?: RuleWatcher;
  /** Reads the packets of the stream on screen. */
  readonly clips?: PacketTap;
  readonly openDecoder: OpenDecoder;
  readonly emitTrack: (change: TrackChange) => void;
  readonly onStateChange: () => void;
  /** Takes lines for the log, without secrets. */
  readonly log?: (line: string) => void;
  readonly timing?: CameraTiming;
}

/** One opened input, with the recorders of its stages. */
interface OpenInput {
  readonly roles: readonly InputRole[];
  readonly stages: Stages;
  readonly input: CameraInput;
}

/**
 * One configured camera for as long as it is configured: its inputs, each with a life of its own, and what its
 * viewers see. Viewers outlive the connections. Results of a detection stream are joined to the stream on screen.
 */
export class Camera implements AsyncDisposable {
  readonly #parts: CameraParts;
  readonly #tasks: Map<TaskName, TaskStageSettings>;
  readonly #output: LiveOutput;
  readonly #aligner: StreamAligner | null;
  readonly #snapshotScaler = new FrameScaler();
  readonly #unopened: InputStatus[] = [];
  readonly #inputs: readonly OpenInput[];
  readonly #live: CameraInput;
  readonly #liveStages: Stages;
  #viewers = 0;

  constructor(parts: CameraParts) {
    this.#parts = parts;
    this.#tasks = parts.config.detect.enabled ? taskStageSettings(parts.config.detect) : new Map();
    const roles = rolesOfInputs(parts.config.inputs);
    this.#liveStages = createStages();
    this.#output = new LiveOutput({ holdRecorder: this.#liveStages.stage('hold for results') });
    const isDetectedApart = !roles.some((some) => some.includes('live') && some.includes('detect'));
    this.#aligner = isDetectedApart ? new StreamAligner() : null;
    this.#inputs = parts.config.inputs.flatMap((config, index) => this.#openInput(config, roles[index] ?? []));
    const live = this.#inputs.find((input) => input.roles.includes('live'));
    if (live === undefined) throw new TypeError('Expected a camera with a live input but received none');
    this.#live = live.input;
  }

  /** What the live server needs to show this camera. */
  get viewed(): ViewedCamera {
    const sent = this.#liveStages.stage('to viewer');
    return {
      output: this.#output,
      heartbeat: () => ({ camera: this.#parts.name, state: this.#live.state, reason: this.#live.reason }),
      onSent: (millisecondsInProcess) => sent.record(performance.now(), millisecondsInProcess),
      onViewers: (change) => this.#countViewers(change),
    };
  }

  status(): CameraStatus {
    const nowMs = performance.now();
    const live = this.#live;
    const framesPerSecond = this.#liveStages.stage('fan-out').figures(nowMs).perSecond;
    const measured = { framesPerSecond, bitsPerSecond: live.bitsPerSecond };
    return {
      name: this.#parts.name,
      state: live.state,
      reason: live.reason,
      sinceMs: live.sinceMs,
      video: live.pipeline?.videoInfo(measured) ?? null,
      audio: live.pipeline?.audioInfo() ?? null,
      inputs: [...this.#inputs.map(({ input }) => input.status()), ...this.#unopened],
      viewers: this.#viewers,
      reconnects: live.reconnects,
      stages: this.#inputs.flatMap((opened) => this.#stagesOf(opened, nowMs)),
      tasks: this.#inputs.flatMap(({ input }) => input.pipeline?.tasks.status(nowMs) ?? []),
      decoding:
        this.#inputs.map(({ input }) => input.pipeline?.decoding ?? null).find((status) => status !== null) ?? null,
    };
  }

  /**
   * The newest picture as JPEG.
   *
   * @throws OperationalError `camera-not-live`
   */
  async takeSnapshot(maximumWidth: number): Promise<{ jpeg: Uint8Array; takenAtMs: number }> {
    using frame = await this.newestFrame();
    const jpeg = await this.#snapshotScaler.toJpeg(frame, { maximumWidth, quality: SNAPSHOT_QUALITY });
    return { jpeg, takenAtMs: Date.now() - (performance.now() - frame.decodedAtMs) };
  }

  /**
   * The next frame that is not older than the newest packet; the caller closes it.
   *
   * @throws OperationalError `camera-not-live`
   */
  newestFrame(): Promise<VideoFrame> {
    const decode = this.#live.pipeline?.decode;
    const newestPtsUs = this.#live.pipeline?.newestPtsUs ?? null;
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

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#inputs.map(({ input }) => input[Symbol.asyncDispose]()));
    this.#output[Symbol.dispose]();
    await this.#snapshotScaler[Symbol.asyncDispose]();
  }

  /** Streams that nothing reads are not fetched from the device. */
  #openInput(config: InputConfig, roles: readonly InputRole[]): OpenInput[] {
    const { name, createSource, timing = DEFAULT_CAMERA_TIMING, onStateChange, log } = this.#parts;
    const source = createSource(config);
    const isAnalysed = roles.includes('detect') && this.#tasks.size > 0;
    if (!roles.includes('live') && !isAnalysed) {
      this.#unopened.push(unopenedStatus(source.description, roles));
      return [];
    }
    const stages = roles.includes('live') ? this.#liveStages : createStages();
    const waitsForAnalysis = config.pace === 'fastest';
    const input = new CameraInput({
      source,
      roles,
      timing,
      createPipeline: (connection) => this.#createPipeline(connection, { roles, stages, waitsForAnalysis }),
      onStateChange,
      log: (reason) => log?.(`The camera "${name}" is tried again: ${reason}`),
    });
    return [{ roles, stages, input }];
  }

  #createPipeline(
    connection: InputConnection,
    use: { roles: readonly InputRole[]; stages: Stages; waitsForAnalysis: boolean },
  ): CameraPipeline {
    const { name, runtime, openDecoder, emitTrack, interpret, rules, clips } = this.#parts;
    if (use.roles.includes('live')) this.#aligner?.restartShown();
    const pipeline = new CameraPipeline({
      ...connection,
      ...use,
      camera: name,
      tasks: this.#tasks,
      decoding: this.#parts.config.detect.decode,
      clock: new SessionClock(),
      output: this.#output,
      runtime,
      ...(interpret && { interpret }),
      rules,
      clips,
      openDecoder,
      emitTrack,
      aligner: this.#aligner,
    });
    pipeline.setWatched(this.#viewers > 0);
    return pipeline;
  }

  #stagesOf({ roles, stages }: OpenInput, nowMs: number): StageStatistics[] {
    const statistics = stages.statistics(nowMs);
    if (roles.includes('live')) return statistics;
    return statistics.map((figures) => ({ ...figures, stage: `${figures.stage} (detection stream)` }));
  }

  #countViewers(change: 1 | -1): void {
    this.#viewers += change;
    for (const { input } of this.#inputs) input.pipeline?.setWatched(this.#viewers > 0);
  }

  #notLive(): OperationalError {
    return new OperationalError(
      'camera-not-live',
      `There is no picture of "${this.#parts.name}" now: ${this.#live.reason ?? this.#live.state}`,
      {
        retryable: true,
      },
    );
  }
}

function createStages(): Stages {
  const stages = new Stages();
  for (const stage of ['fan-out', 'decode']) stages.stage(stage);
  return stages;
}

function unopenedStatus(description: string, roles: readonly InputRole[]): InputStatus {
  const isForDetection = roles.includes('detect');
  return {
    description,
    roles: [...roles],
    state: 'disabled',
    reason: isForDetection
      ? 'Not opened: the camera has no vision tasks.'
      : 'Not opened: nothing records this camera yet.',
    reconnects: 0,
    failures: 0,
    video: null,
    connection: null,
  };
}
