import type { TaskStatus } from '#contract/camera-status.ts';
import type { DetectConfig, TaskName, TaskSettings } from '#contract/config.ts';
import type { FrameResult } from '#contract/result.ts';
import { DETECTOR_NAMES } from '#core/decoding/decoder.ts';
import type { Detection, TrackedObject } from '#core/detection/detection.ts';
import type { Result } from '#core/detection/result.ts';
import { isLookDoubtful } from '#core/gating/doubtful-look.ts';
import type { Box } from '#core/geometry/box.ts';
import { isMasked, MaskBlanker } from '#core/regions/masks.ts';
import { mergeRegionDetections } from '#core/regions/merge-detections.ts';
import { isWholePicture } from '#core/regions/picture-region.ts';
import type { AnalysisTally } from '#core/scheduling/analysis-tally.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '#core/time/media-time.ts';
import { SamplingInterval } from '#core/time/sampling-interval.ts';
import { ByteTracker } from '#core/tracking/byte-tracker.ts';
import { FrameScaler } from '../ffmpeg/frame-scaler.ts';
import type { VideoFrame } from '../ffmpeg/video-frame.ts';
import type { TaskRunner } from '../inference/task-runner.ts';
import type { TrackRecorder } from '../sinks/events/track-recorder.ts';
import type { TaskFrame } from '../tasks/task.ts';
import type { TaskPlan } from '../tasks/task-plan.ts';
import type { FrameMotion } from './frame-motion.ts';
import { FrameRegions } from './frame-regions.ts';
import { toFrameResult } from './frame-result.ts';
import type { FrameHint } from './frame-source.ts';
import type { ObjectFeed } from './object-feed.ts';
import { runningStatus } from './running-status.ts';
import { Stages } from './stages.ts';
import { TrackDescriptions } from './track-descriptions.ts';

/** Frames that may wait where every frame is to be analysed: enough for a short stall, little enough to stay live. */
const EVERY_FRAME_BACKLOG = 12;

/** Where every frame is to be analysed, one is while the next one is scaled, and the others wait their turn here. */
const EVERY_FRAME_OUTSTANDING = 2;

/** What is in doubt in a picture that stands still is looked at again for so long. */
const DOUBT_US = MICROSECONDS_PER_SECOND;

/** How a camera wants to be looked at; the same for all its tasks. */
export type LookSettings = Pick<DetectConfig, 'masks' | 'regions' | 'zoom' | 'weight'>;

export const LOOK_EVERYWHERE: LookSettings = { masks: [], regions: 'whole', zoom: 'off', weight: 1 };

export type TaskStageSettings = Required<Pick<TaskSettings, 'fps' | 'minimumScore'>> &
  Pick<TaskSettings, 'labels'> & { readonly look?: LookSettings };

export interface TaskStageOptions {
  readonly camera: string;
  readonly settings: TaskStageSettings;
  readonly runner: TaskRunner;
  readonly recorder: TrackRecorder;
  /** Of the camera; stays the caller's. */
  readonly motion: FrameMotion;
  readonly feed: ObjectFeed;
  /** Keeps the account of the task's frames. */
  readonly tally?: AnalysisTally | undefined;
  /** Whether the camera goes before others now. */
  readonly isUrgent?: (() => boolean) | undefined;
  readonly onResult: (result: FrameResult) => void;
  /** Hears of the same results with their frames, which stay the caller's, when they were had on the clock of the wall. */
  readonly onAnalysed?: ((result: FrameResult, frame: VideoFrame, analysedAtMs: number) => void) | undefined;
  readonly onFailure: (error: unknown) => void;
}

/** What the task made of one part of a frame. */
interface Look {
  readonly region: Box;
  readonly result: Result;
}

/** A frame to be analysed, or with what is known of it already. */
interface SampledFrame {
  readonly frame: VideoFrame;
  readonly known: readonly Look[] | null;
}

/**
 * Runs one vision task on one camera: samples frames at the wanted rate, has them analysed, wholly or where it matters, follows what
 * was found and hands on the results in the order of the frames. Newer frames replace waiting ones, so nothing stale is analysed.
 */
export class TaskStage implements AsyncDisposable {
  readonly task: TaskName;
  readonly #options: TaskStageOptions;
  readonly #look: LookSettings;
  readonly #tracker: ByteTracker;
  readonly #descriptions = new TrackDescriptions();
  readonly #regions: FrameRegions;
  readonly #blanker: MaskBlanker | null;
  readonly #stages = new Stages();
  readonly #scaler = new FrameScaler();
  readonly #snapshotScaler = new FrameScaler();
  readonly #backlog: SampledFrame[] = [];
  readonly #sampling: SamplingInterval;
  /** Sampled frames go to the runner at once, which keeps only the newest of each camera. */
  readonly #maximumOutstanding: number;
  readonly #outstanding = new Set<Promise<void>>();
  /** Of the newest frame that was not said to be unchanged; null while it is not known. */
  #newestLooks: readonly Look[] | null = null;
  /** Of the newest frame that was not said to be unchanged. */
  #changedUs = Number.NEGATIVE_INFINITY;
  /** Whether another look at the same picture might find something else. */
  #isDoubtful = false;
  #isClosed = false;

  constructor(options: TaskStageOptions) {
    const { runner, settings, motion } = options;
    this.task = runner.task;
    this.#options = options;
    this.#look = settings.look ?? LOOK_EVERYWHERE;
    this.#tracker = new ByteTracker({ highScoreThreshold: settings.minimumScore });
    const { regions, zoom } = isDetector(runner.plan) ? this.#look : LOOK_EVERYWHERE;
    this.#regions = new FrameRegions({ regions, zoom, motion, inputFor: (picture) => runner.inputFor(picture) });
    this.#blanker = findsMotion(runner.plan) ? new MaskBlanker(this.#look.masks) : null;
    this.#sampling = new SamplingInterval(settings.fps);
    this.#maximumOutstanding = settings.fps === 'all' ? EVERY_FRAME_OUTSTANDING : Number.POSITIVE_INFINITY;
    for (const stage of ['sample', 'scale', 'inference', 'track', 'total']) this.#stages.stage(stage);
  }

  /** Looks at a decoded frame, which stays the caller's. What is known of an unchanged one is not looked for again. */
  offer(frame: VideoFrame, { isUnchanged }: FrameHint = { isUnchanged: false }): void {
    if (this.#isClosed || !this.#sampling.take(frame.ptsUs)) return;
    this.#stages.stage('sample').record(performance.now(), Number.NaN);
    if (!isUnchanged) this.#changedUs = frame.ptsUs;
    const known = isUnchanged ? this.#knownAt(frame.ptsUs) : null;
    if (known === null) this.#newestLooks = null;
    this.#backlog.push({ frame: frame.share(), known });
    if (this.#backlog.length > EVERY_FRAME_BACKLOG) this.#dropOldest();
    this.#analyseNext();
  }

  /** Resolves when every frame that was sampled has been analysed. */
  async settled(): Promise<void> {
    while (this.#outstanding.size > 0) await Promise.allSettled(this.#outstanding);
  }

  status(nowMs: number): TaskStatus {
    const { runner, settings } = this.#options;
    return runningStatus(runner, settings, this.#stages.statistics(nowMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { frame } of this.#backlog.splice(0)) frame[Symbol.dispose]();
    // Gives up what still waits for its turn, so that closing takes no longer than the frame under way.
    await this.#options.runner.release();
    await Promise.allSettled(this.#outstanding);
    this.#options.recorder.endAll();
    await this.#scaler[Symbol.asyncDispose]();
    await this.#snapshotScaler[Symbol.asyncDispose]();
  }

  /** What is known of a picture that has not changed; null where it is to be looked at again. */
  #knownAt(ptsUs: MediaTimeUs): readonly Look[] | null {
    if (this.#outstanding.size > 0) return null;
    // The same score again and again would decide by a single look what several looks at a moving picture would decide together.
    return this.#isDoubtful && ptsUs - this.#changedUs < DOUBT_US ? null : this.#newestLooks;
  }

  #dropOldest(): void {
    using dropped = this.#backlog.shift()?.frame;
    this.#stages.stage('sample').recordDrop();
    if (dropped === undefined) return;
    this.#options.tally?.offer();
    this.#options.tally?.settle('replaced', dropped.decodedAtMs, performance.now());
  }

  #analyseNext(): void {
    if (this.#isClosed || this.#outstanding.size >= this.#maximumOutstanding) return;
    const sampled = this.#backlog.shift();
    if (sampled === undefined) return;
    const analysed = this.#analyse(sampled, [...this.#outstanding])
      .catch((error) => this.#options.onFailure(error))
      .finally(() => {
        this.#outstanding.delete(analysed);
        this.#analyseNext();
      });
    this.#outstanding.add(analysed);
  }

  async #analyse({ frame, known }: SampledFrame, earlier: readonly Promise<void>[]): Promise<void> {
    using owned = frame;
    const looks = known ?? (await this.#lookWhereItMatters(owned, earlier));
    if (looks === null || this.#isClosed) return;
    this.#newestLooks = looks;
    const { objects, result } = this.#follow(owned, looks);
    this.#stages.stage('total').record(performance.now(), performance.now() - owned.decodedAtMs);
    const analysedAtMs = Date.now();
    this.#options.onResult(result);
    this.#options.onAnalysed?.(result, owned, analysedAtMs);
    this.#feed(owned, objects);
    this.#options.recorder.noteEnded(this.#tracker.takeEnded());
    await this.#options.recorder.observe(result, owned, this.#snapshotScaler);
  }

  /** @returns null where the frame gave way to another one */
  async #lookWhereItMatters(frame: VideoFrame, earlier: readonly Promise<void>[]): Promise<readonly Look[] | null> {
    const regions = await this.#regions.choose(frame);
    if (this.#isClosed) return null;
    if (regions.length > 0) return await this.#lookAt(frame, regions);
    // Nothing is to be looked at; frames that are still being looked at come first all the same.
    await Promise.allSettled(earlier);
    return [];
  }

  async #lookAt(frame: VideoFrame, regions: readonly Box[]): Promise<readonly Look[] | null> {
    const { runner, camera } = this.#options;
    const shown: Box[] = [];
    const analysis = await runner.analyse(camera, {
      decodedAtMs: frame.decodedAtMs,
      weight: this.#look.weight,
      isUrgent: this.#options.isUrgent?.() ?? false,
      tally: this.#options.tally,
      prepare: () => this.#scale(frame, regions, shown),
    });
    if (analysis === null) {
      this.#stages.stage('sample').recordDrop();
      return null;
    }
    this.#stages.stage('inference').record(performance.now(), analysis.inferenceMs);
    return shown.flatMap((region, index) => {
      const result = analysis.results[index];
      return result === undefined ? [] : [{ region, result }];
    });
  }

  /** @param shown gets the parts that the pictures really show */
  async #scale(frame: VideoFrame, regions: readonly Box[], shown: Box[]): Promise<readonly TaskFrame[]> {
    const startMs = performance.now();
    const { camera, runner } = this.#options;
    const frames: TaskFrame[] = [];
    for (const wanted of regions) {
      const { image, region } = await this.#scaler.toRegionImage(frame, wanted, (size) => runner.inputFor(size));
      this.#blanker?.blank(image);
      shown.push(region);
      frames.push({ image, context: { camera, ptsUs: frame.ptsUs, region, object: null } });
    }
    this.#stages.stage('scale').record(performance.now(), performance.now() - startMs);
    return frames;
  }

  #follow(frame: VideoFrame, looks: readonly Look[]): { objects: readonly TrackedObject[]; result: FrameResult } {
    const startMs = performance.now();
    const { minimumScore } = this.#options.settings;
    const found = looks.map(({ region, result }) => ({ region, detections: result.objects }));
    const wanted = mergeRegionDetections(found).filter((detection) => this.#isWanted(detection));
    const tracked = this.#tracker.update(wanted, frame.ptsUs);
    this.#isDoubtful = isLookDoubtful(wanted, tracked, minimumScore);
    const strong = wanted.filter(({ score }) => score >= minimumScore);
    this.#regions.note(tracked, strong, frame.ptsUs);
    const objects = tracked.map((object) => this.#descriptions.applyTo(object));
    const ofPicture = looks.find(({ region }) => isWholePicture(region))?.result ?? null;
    const result = toFrameResult({ task: this.task, ptsUs: frame.ptsUs }, objects, ofPicture, minimumScore);
    this.#stages.stage('track').record(performance.now(), performance.now() - startMs);
    return { objects, result };
  }

  #isWanted({ label, box }: Detection): boolean {
    const { labels } = this.#options.settings;
    return (labels === undefined || labels.includes(label)) && !isMasked(this.#look.masks, box);
  }

  #feed(frame: VideoFrame, objects: readonly TrackedObject[]): void {
    this.#options.feed.publish(this.task, {
      frame,
      objects,
      describe: (trackId, description, ptsUs) => {
        if (this.#isClosed) return;
        this.#descriptions.note(trackId, description, ptsUs);
        this.#options.recorder.noteDescription(trackId, description);
        if (description.embedding !== undefined) this.#tracker.noteAppearance(trackId, description.embedding);
      },
    });
  }
}

function isDetector({ method }: TaskPlan): boolean {
  return method.kind === 'model' && DETECTOR_NAMES.some((name) => name === method.model.entry.decoder);
}

function findsMotion({ method }: TaskPlan): boolean {
  return method.kind === 'classical' && method.algorithm === 'motion';
}
