import type { TaskStatus } from '#contract/camera-status.ts';
import type { TaskName } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import type { TrackedObject } from '#core/detection/detection.ts';
import type { Result } from '#core/detection/result.ts';
import { type Box, scaleBox } from '#core/geometry/box.ts';
import { LookSchedule } from '#core/regions/look-schedule.ts';
import { pixelsOf } from '#core/regions/picture-region.ts';
import type { AnalysisTally } from '#core/scheduling/analysis-tally.ts';
import { SamplingInterval } from '#core/time/sampling-interval.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { TaskRunner } from '../inference/task-runner.ts';
import type { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { TaskFrame } from '../tasks/task.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import { toFrameResult } from './frame-result.ts';
import type { ObjectFeed, SeenObjects } from './object-feed.ts';
import { descriptionOf, ObjectFindings } from './object-findings.ts';
import { runningStatus } from './running-status.ts';
import { Stages } from './stages.ts';
import type { TaskStageSettings } from './task-stage.ts';

/** Objects of one frame that are looked at. */
const MAXIMUM_CROPS = 6;
/** Looks at one object where every frame is wanted. */
const EVERY_FRAME_RATE = 60;

export interface ObjectTaskStageOptions {
  readonly camera: string;
  readonly settings: TaskStageSettings;
  readonly runner: TaskRunner;
  /** The task whose objects it looks at, and which of them. */
  readonly on: NonNullable<TaskPlan['on']>;
  readonly recorder: TrackRecorder;
  readonly feed: ObjectFeed;
  /** Keeps the account of the task's frames. */
  readonly tally?: AnalysisTally | undefined;
  /** Whether the camera goes before others now. */
  readonly isUrgent?: (() => boolean) | undefined;
  /** Makes more of a result than the task could, e.g. puts a name to a face. */
  readonly interpret?: ((result: Result) => Result) | undefined;
  readonly onResult: (result: FrameResult) => void;
  /** See `TaskStageOptions`; `areOwn`: the objects are followed here and not by the other task. */
  readonly onAnalysed?:
    | ((result: FrameResult, frame: VideoFrame, analysedAtMs: number, areOwn?: boolean) => void)
    | undefined;
  /** Hears that the task finds things of its own, so that results of it are to be waited for. */
  readonly onFindings: () => void;
  readonly onFailure: (error: unknown) => void;
}

/** A frame with the objects in it that another task follows. The frame is its owner's. */
interface WaitingFrame {
  readonly frame: VideoFrame;
  readonly seen: SeenObjects;
}

/** One object that is looked at, and the part of the frame that its picture shows. */
interface LookedAt {
  readonly object: TrackedObject;
  readonly region: Box;
}

/**
 * Runs one vision task on the objects that another task of the same camera follows, one by one, on the very frames in which they were
 * seen. What it says of an object sticks to that object; what it finds inside is published as its own result. It looks at few
 * objects at a time, those first that need it most, and nothing ever waits for it: while it is busy only the newest frame is kept.
 */
export class ObjectTaskStage implements AsyncDisposable {
  readonly task: TaskName;
  readonly #options: ObjectTaskStageOptions;
  readonly #schedule: LookSchedule;
  readonly #findings: ObjectFindings;
  readonly #stages = new Stages();
  readonly #scaler = new FrameScaler();
  readonly #snapshotScaler = new FrameScaler();
  readonly #unsubscribe: () => void;
  readonly #sampling: SamplingInterval;
  readonly #margin: number;
  #waiting: WaitingFrame | null = null;
  #working: Promise<void> | null = null;
  #isAnnounced = false;
  #isClosed = false;

  constructor(options: ObjectTaskStageOptions) {
    const { runner, settings, on, feed } = options;
    const fps = settings.fps === 'all' ? EVERY_FRAME_RATE : settings.fps;
    this.task = runner.task;
    this.#options = options;
    this.#schedule = new LookSchedule(fps);
    this.#findings = new ObjectFindings({ settings });
    this.#sampling = new SamplingInterval(settings.fps);
    this.#margin = on.margin ?? 1;
    for (const stage of ['sample', 'scale', 'inference', 'total']) this.#stages.stage(stage);
    this.#unsubscribe = feed.subscribe(on.task, (seen) => this.#offer(seen));
  }

  /** Whether it finds things of its own, which are shown and waited for. */
  get hasFindings(): boolean {
    return this.#findings.exist;
  }

  get isBusy(): boolean {
    return this.#working !== null;
  }

  async settled(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  status(nowMs: number): TaskStatus {
    const { runner, settings } = this.#options;
    return runningStatus(runner, settings, this.#stages.statistics(nowMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    this.#waiting?.frame[Symbol.dispose]();
    this.#waiting = null;
    await this.#options.runner.release();
    await this.settled();
    this.#options.recorder.endAll();
    await this.#scaler[Symbol.asyncDispose]();
    await this.#snapshotScaler[Symbol.asyncDispose]();
  }

  #offer(seen: SeenObjects): void {
    if (this.#isClosed || !this.#sampling.take(seen.frame.ptsUs)) return;
    this.#stages.stage('sample').record(performance.now(), Number.NaN);
    this.#dropWaiting();
    this.#waiting = { frame: seen.frame.share(), seen };
    this.#working ??= this.#work();
  }

  #dropWaiting(): void {
    using dropped = this.#waiting?.frame;
    this.#waiting = null;
    if (dropped === undefined) return;
    this.#stages.stage('sample').recordDrop();
    this.#options.tally?.offer();
    this.#options.tally?.settle('replaced', dropped.decodedAtMs, performance.now());
  }

  async #work(): Promise<void> {
    while (this.#waiting !== null) {
      using frame = this.#waiting.frame;
      const { seen } = this.#waiting;
      this.#waiting = null;
      try {
        await this.#lookAt(frame, seen);
      } catch (error) {
        this.#options.onFailure(error);
      }
    }
    // At once: a frame that came before a promise has told of the end would wait for the next one.
    this.#working = null;
  }

  async #lookAt(frame: VideoFrame, seen: SeenObjects): Promise<void> {
    const { labels } = this.#options.on;
    const candidates = seen.objects.filter(({ label }) => labels === undefined || labels.includes(label));
    const visible = candidates.filter((object) => this.#isVisible(object, frame));
    const chosen = this.#schedule.choose(visible, frame.ptsUs, MAXIMUM_CROPS);
    if (chosen.length === 0) return this.#publish(frame, seen);
    const looked: LookedAt[] = [];
    const { runner, camera, settings } = this.#options;
    const analysis = await runner.analyse(camera, {
      decodedAtMs: frame.decodedAtMs,
      weight: settings.look?.weight ?? 1,
      isUrgent: this.#options.isUrgent?.() ?? false,
      tally: this.#options.tally,
      prepare: () => this.#cutOut(frame, chosen, looked),
    });
    if (analysis === null) return this.#stages.stage('sample').recordDrop();
    if (this.#isClosed) return;
    this.#stages.stage('inference').record(performance.now(), analysis.inferenceMs);
    for (const [index, look] of looked.entries()) {
      const result = analysis.results[index];
      if (result !== undefined) this.#take(look, result, seen, frame);
    }
    this.#findings.follow(frame.ptsUs);
    this.#stages.stage('total').record(performance.now(), performance.now() - frame.decodedAtMs);
    await this.#publish(frame, seen);
  }

  /** An object that has left the picture, or has no size, costs no more than its own look. */
  #isVisible({ box }: TrackedObject, frame: VideoFrame): boolean {
    const isVisible = pixelsOf(box, frame) !== null;
    if (!isVisible) this.#stages.stage('sample').recordDrop();
    return isVisible;
  }

  async #cutOut(
    frame: VideoFrame,
    chosen: readonly TrackedObject[],
    looked: LookedAt[],
  ): Promise<readonly TaskFrame[]> {
    const startMs = performance.now();
    const { camera, runner } = this.#options;
    const frames: TaskFrame[] = [];
    for (const object of chosen) {
      const wanted = scaleBox(object.box, this.#margin);
      const { image, region } = await this.#scaler.toRegionImage(frame, wanted, (size) => runner.inputFor(size));
      looked.push({ object, region });
      const { trackId, label, score } = object;
      frames.push({ image, context: { camera, ptsUs: frame.ptsUs, region, object: { trackId, label, score } } });
    }
    this.#stages.stage('scale').record(performance.now(), performance.now() - startMs);
    return frames;
  }

  #take({ object, region }: LookedAt, given: Result, seen: SeenObjects, frame: VideoFrame): void {
    const { interpret, settings } = this.#options;
    const result = interpret === undefined ? given : interpret(given);
    const description = descriptionOf(result, this.task, settings.minimumScore);
    if (description !== null) seen.describe(object.trackId, description, frame.ptsUs);
    const hasFound = this.#findings.note(object, region, result);
    const outcome = description !== null ? 'described' : hasFound ? 'found' : 'nothing';
    this.#schedule.note(object, outcome, frame.ptsUs);
  }

  /** Tells what was found in the objects of a frame, also that it was nothing, once the task has shown that it finds things. */
  async #publish(frame: VideoFrame, seen: SeenObjects): Promise<void> {
    if (!this.#findings.exist) return;
    const { onResult, onFindings, feed, recorder, settings } = this.#options;
    const { objects, areOwn } = this.#findings.take();
    const result = toFrameResult({ task: this.task, ptsUs: frame.ptsUs }, objects, null, settings.minimumScore);
    if (!this.#isAnnounced) onFindings();
    this.#isAnnounced = true;
    const analysedAtMs = Date.now();
    onResult(result);
    this.#options.onAnalysed?.(result, frame, analysedAtMs, areOwn);
    feed.publish(this.task, { frame, objects, describe: areOwn ? this.#describerOf(seen) : seen.describe });
    // What describes an object of the other task belongs to that object's event.
    if (!areOwn) return;
    recorder.noteEnded(this.#findings.takeEnded());
    await recorder.observe(result, frame, this.#snapshotScaler);
  }

  /** For tasks that look at what was found in the objects of a frame. */
  #describerOf(seen: SeenObjects): SeenObjects['describe'] {
    return (trackId, description, ptsUs) => {
      if (this.#isClosed) return;
      const known = this.#findings.describe(trackId, description, ptsUs, seen);
      this.#options.recorder.noteDescription(trackId, known);
    };
  }
}
