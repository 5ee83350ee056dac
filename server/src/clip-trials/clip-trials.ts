import { stat } from 'node:fs/promises';
import type { ClipTrial } from '#contract/clip-trials.ts';
import type { ClipReplay } from '#contract/rules-api.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import { OperationalError } from '../operational-error.ts';
import type { CameraTasksOptions } from '../pipeline/camera-tasks.ts';
import { rulesLookAt, sceneOf } from '../sinks/rules/rule-surroundings.ts';
import type { Source } from '../sources/source.ts';
import { type AnalysedClip, analyseClip } from './analyse-clip.ts';
import { ClipWatcher } from './clip-watcher.ts';
import { neededTasks } from './needed-tasks.ts';

/** Longer clips are looked at so far. */
const MAXIMUM_SECONDS = 15 * 60;
/** However slow the machine is. */
export const CLIP_TRIAL_TIMEOUT_MS = 10 * 60_000;
/** Pictures that the answer holds; see `ClipWatcher`. */
const MAXIMUM_PICTURES = 20;

export interface ClipTrialsOptions {
  readonly createSource: (file: string) => Source;
  readonly runtime: TaskRuntime;
  /** See `CameraTasksOptions`. */
  readonly interpret?: CameraTasksOptions['interpret'];
  readonly openDecoder: OpenDecoder;
}

/** Lets rules watch video files instead of cameras, one at a time. */
export class ClipTrials implements AsyncDisposable {
  readonly #options: ClipTrialsOptions;
  #running: { readonly trialId: string; readonly ending: AbortController; readonly ended: Promise<unknown> } | null =
    null;

  constructor(options: ClipTrialsOptions) {
    this.#options = options;
  }

  /**
   * @throws OperationalError `clip-trial-busy` | `clip-trial-cancelled` | `clip-trial-timeout` | `clip-not-analysed` | `source-…` |
   *   `codec-unsupported`
   */
  async try(trial: ClipTrial): Promise<ClipReplay> {
    if (this.#running !== null) {
      const message = 'Another clip is being looked at; wait for it.';
      throw new OperationalError('clip-trial-busy', message, { retryable: true });
    }
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(timeout()), CLIP_TRIAL_TIMEOUT_MS);
    const replayed = this.#replay(trial, ending.signal);
    // Whoever asked hears of a failure.
    this.#running = { trialId: trial.trialId, ending, ended: replayed.catch(() => {}) };
    try {
      return await replayed;
    } finally {
      clearTimeout(timer);
      this.#running = null;
    }
  }

  /** Ends that trial; one that has ended already is none. */
  cancel(trialId: string): void {
    if (this.#running?.trialId === trialId) this.#running.ending.abort(cancelled());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#running?.ending.abort(cancelled());
    await this.#running?.ended;
  }

  async #replay(trial: ClipTrial, signal: AbortSignal): Promise<ClipReplay> {
    const { createSource, runtime, interpret, openDecoder } = this.#options;
    const { file, camera, rule, site, startsAtMs } = trial;
    const scene = sceneOf(trial.scene);
    const tasks = neededTasks(rule, trial.scene.detect.tasks);
    if (Object.keys(tasks).length === 0) throw nothingRuns(camera);
    await assertFile(file);
    await using watcher = new ClipWatcher({
      rule,
      camera,
      scene,
      surroundings: { site, looksAt: rulesLookAt(trial.tasks) },
    });
    const analysed = await analyseClip({
      ...{ source: createSource(file), camera, runtime, openDecoder, watcher, startsAtMs, signal },
      ...(interpret && { interpret }),
      detect: { ...trial.scene.detect, tasks },
      onRestart: () => watcher.restart(),
      maximumSeconds: MAXIMUM_SECONDS,
    });
    const { durationSeconds } = analysed;
    const found = await watcher.finish(durationSeconds);
    if (found.analysedFrames === 0) throw noPicture();
    return { ...found, durationSeconds, notes: notesOf(trial, found, analysed) };
  }
}

function notesOf(
  { rule, site, startsAtMs }: ClipTrial,
  { alerts }: Pick<ClipReplay, 'alerts'>,
  { isComplete, leftOutFrames }: AnalysedClip,
): string[] {
  const notes: string[] = [];
  if (!isComplete) notes.push(`Only the first ${MAXIMUM_SECONDS / 60} minutes of the clip were looked at.`);
  if (leftOutFrames > 0)
    notes.push(`The machine was busy: ${leftOutFrames} pictures had no turn in time, so something may be missing.`);
  if (rule.when !== undefined) {
    const format = new Intl.DateTimeFormat('en-GB', {
      ...{ dateStyle: 'medium', timeStyle: 'short' },
      ...(site.timeZone !== undefined && { timeZone: site.timeZone }),
    });
    notes.push(`The rule has times; the clip was taken to begin at ${format.format(startsAtMs)}.`);
  }
  if (alerts.length > MAXIMUM_PICTURES) notes.push(`Only the first ${MAXIMUM_PICTURES} alerts have a picture.`);
  return notes;
}

/** A folder would be played file by file, and a device has no end. */
async function assertFile(file: string): Promise<void> {
  const isFile = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isFile) throw new OperationalError('source-not-found', `There is no file ${file}.`);
}

function nothingRuns(camera: string): OperationalError {
  return new OperationalError(
    'clip-not-analysed',
    `The camera "${camera}" runs no task that the rule has to do with. Switch one on, such as "objects".`,
  );
}

function noPicture(): OperationalError {
  return new OperationalError('source-invalid', 'The clip holds no picture that can be decoded.');
}

function cancelled(): OperationalError {
  return new OperationalError('clip-trial-cancelled', 'Trying the rule on the clip was cancelled.', {
    retryable: true,
  });
}

function timeout(): OperationalError {
  const minutes = CLIP_TRIAL_TIMEOUT_MS / 60_000;
  const message = `The clip could not be looked at within ${minutes} minutes. Try a shorter one, or with fewer tasks.`;
  return new OperationalError('clip-trial-timeout', message);
}
