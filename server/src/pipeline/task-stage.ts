import type { TaskStatus } from '#contract/camera-status.ts';
import type { TaskName, TaskSettings } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import { NOTHING_FOUND } from '#core/detection/result.ts';
import { toShownObject } from '#core/detection/run-length-mask.ts';
import { MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { Analysis, TaskRunner } from '../inference/task-runner.ts';
import type { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { TaskFrame } from '../tasks/task.ts';

import { Stages } from './stages.ts';

const WHOLE_PICTURE = { x: 0, y: 0, width: 1, height: 1 };

/** Frames that may wait where every frame is to be analysed: enough for a short stall, little enough to stay live. */
const EVERY_FRAME_BACKLOG = 12;

/** Where every frame is to be analysed, one is while the next one is scaled, and the others wait their turn here. */
const EVERY_FRAME_OUTSTANDING = 2;

export type TaskStageSettings = Required<Pick<TaskSettings, 'fps' | 'minimumScore'>> & Pick<TaskSettings, 'labels'>;

export interface TaskStageOptions {
  readonly camera: string;
  readonly settings: TaskStageSettings;
  readonly runner: TaskRunner;
  readonly recorder: TrackRecorder;
  readonly onResult: (result: FrameResult) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Runs one vision task on one camera: samples frames at the wanted rate, has them analysed, follows what was found
 * and hands on the results in the order of the frames. Newer frames replace waiting ones, so nothing stale is analysed.
 */
export class TaskStage implements AsyncDisposable {
  readonly task: TaskName;
  readonly #options: TaskStageOptions;
  readonly #tracker: ByteTracker;
  readonly #stages = new Stages();
  readonly #scaler = new FrameScaler();
  readonly #snapshotScaler = new FrameScaler();
  readonly #backlog: VideoFrame[] = [];
  readonly #intervalUs: number;
  /** Sampled frames go to the runner at once, which keeps only the newest of each camera. */
  readonly #maximumOutstanding: number;
  readonly #outstanding = new Set<Promise<void>>();
  #lastInterval = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: TaskStageOptions) {
    this.task = options.runner.task;
    this.#options = options;
    this.#tracker = new ByteTracker({ highScoreThreshold: options.settings.minimumScore });
    this.#intervalUs = options.settings.fps === 'all' ? 0 : MICROSECONDS_PER_SECOND / options.settings.fps;
    this.#maximumOutstanding = this.#intervalUs === 0 ? EVERY_FRAME_OUTSTANDING : Number.POSITIVE_INFINITY;
    for (const stage of ['sample', 'scale', 'inference', 'track', 'total']) this.#stages.stage(stage);
  }

  /** Looks at a decoded frame, which stays the caller's. */
  offer(frame: VideoFrame): void {
    if (this.#isClosed || !this.#isDue(frame)) return;
    this.#stages.stage('sample').record(performance.now(), Number.NaN);
    this.#backlog.push(frame.share());
    if (this.#backlog.length > EVERY_FRAME_BACKLOG) this.#dropOldest();
    this.#analyseNext();
  }

  /** Resolves when every frame that was sampled has been analysed. */
  async settled(): Promise<void> {
    while (this.#outstanding.size > 0) await Promise.allSettled(this.#outstanding);
  }

  status(nowMs: number): TaskStatus {
    const { runner, settings } = this.#options;
    return {
      task: this.task,
      state: 'running',
      reason: null,
      model: runner.plan.model,
      provider: runner.provider,
      account: null,
      targetFps: settings.fps === 'all' ? null : settings.fps,
      stages: this.#stages.statistics(nowMs),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const frame of this.#backlog.splice(0)) frame[Symbol.dispose]();
    // Gives up what still waits for its turn, so that closing takes no longer than the frame under way.
    await this.#options.runner.release();
    await Promise.allSettled(this.#outstanding);
    this.#options.recorder.endAll();
    await this.#scaler[Symbol.asyncDispose]();
    await this.#snapshotScaler[Symbol.asyncDispose]();
  }

  /** The first frame of each interval of media time, so that all tasks of one rate look at the same frames. */
  #isDue({ ptsUs }: VideoFrame): boolean {
    if (this.#intervalUs === 0) return true;
    const interval = Math.floor(ptsUs / this.#intervalUs);
    if (interval <= this.#lastInterval) return false;
    this.#lastInterval = interval;
    return true;
  }

  #dropOldest(): void {
    this.#backlog.shift()?.[Symbol.dispose]();
    this.#stages.stage('sample').recordDrop();
  }

  #analyseNext(): void {
    if (this.#isClosed || this.#outstanding.size >= this.#maximumOutstanding) return;
    const frame = this.#backlog.shift();
    if (frame === undefined) return;
    const analysed = this.#analyse(frame)
      .catch((error) => this.#options.onFailure(error))
      .finally(() => {
        this.#outstanding.delete(analysed);
        this.#analyseNext();
      });
    this.#outstanding.add(analysed);
  }

  async #analyse(frame: VideoFrame): Promise<void> {
    using owned = frame;
    const { runner, camera } = this.#options;
    const analysis = await runner.analyse(camera, {
      decodedAtMs: owned.decodedAtMs,
      prepare: () => this.#scale(owned),
    });
    if (analysis === null) {
      this.#stages.stage('sample').recordDrop();
      return;
    }
    if (this.#isClosed) return;
    this.#stages.stage('inference').record(performance.now(), analysis.inferenceMs);
    const result = this.#follow(owned, analysis);
    this.#stages.stage('total').record(performance.now(), performance.now() - owned.decodedAtMs);
    this.#options.onResult(result);
    await this.#options.recorder.observe(result, owned, this.#snapshotScaler);
  }

  async #scale(frame: VideoFrame): Promise<readonly TaskFrame[]> {
    const startMs = performance.now();
    const image = await this.#scaler.toTaskImage(frame, this.#options.runner.inputFor(frame));
    this.#stages.stage('scale').record(performance.now(), performance.now() - startMs);
    const context = { camera: this.#options.camera, ptsUs: frame.ptsUs, region: WHOLE_PICTURE, object: null };
    return [{ image, context }];
  }

  #follow(frame: VideoFrame, analysis: Analysis): FrameResult {
    const startMs = performance.now();
    const { labels } = this.#options.settings;
    const [{ objects: found } = NOTHING_FOUND] = analysis.results;
    const wanted = labels === undefined ? found : found.filter(({ label }) => labels.includes(label));
    const objects = this.#tracker.update(wanted, frame.ptsUs).map(toShownObject);
    this.#stages.stage('track').record(performance.now(), performance.now() - startMs);
    return { task: this.task, ptsUs: frame.ptsUs, objects };
  }
}
