import type { DetectConfig } from '#contract/config.ts';
import type { WallClockMapping } from '#core/time/media-time.ts';
import { Timeline } from '#core/time/timeline.ts';
import type { OpenDecoder } from '../decoders/decoder.ts';
import type { TaskRuntime } from '../inference/task-runner.ts';
import { OperationalError } from '../operational-error.ts';
import { CameraPipeline } from '../pipeline/camera-pipeline.ts';
import { type CameraTasksOptions, taskStageSettings } from '../pipeline/camera-tasks.ts';
import { Stages } from '../pipeline/stages.ts';
import { LiveOutput } from '../sinks/live/live-output.ts';
import type { RuleWatcher } from '../sinks/rules/rule-watcher.ts';
import type { Source, SourceSession } from '../sources/source.ts';

/** Live cameras go first: the least share that a camera can have. */
const WEIGHT = 0.1;
const FAILURE_CHECK_INTERVAL_MS = 250;

export interface ClipAnalysisOptions {
  /** A file, read as fast as it goes. */
  readonly source: Source;
  /** The name under which it is analysed. */
  readonly camera: string;
  readonly detect: DetectConfig;
  readonly runtime: TaskRuntime;
  /** See `CameraTasksOptions`. */
  readonly interpret?: CameraTasksOptions['interpret'];
  readonly openDecoder: OpenDecoder;
  readonly watcher: RuleWatcher;
  /** The clip is read once more from its beginning; what was seen of it does not count. */
  readonly onRestart: () => void;
  /** When the clip was taken. */
  readonly startsAtMs: number;
  /** No more of the clip is looked at. */
  readonly maximumSeconds: number;
  readonly signal: AbortSignal;
}

export interface AnalysedClip {
  /** Of what was looked at. */
  readonly durationSeconds: number;
  readonly isComplete: boolean;
  /** Frames that had no turn in time, because live cameras go first. */
  readonly leftOutFrames: number;
}

/** How far the clip has been read. */
interface Progress {
  firstPtsUs: number | null;
  lastPtsUs: number;
}

/**
 * Reads a clip through the very parts that live cameras have, no faster than the analysis goes, so that no frame is left out that the tasks
 * want. Everything is decoded.
 *
 * @throws OperationalError `source-…` | `codec-unsupported` | `clip-not-analysed`, or the reason of the signal
 */
export async function analyseClip(options: ClipAnalysisOptions): Promise<AnalysedClip> {
  try {
    return await analyse(options, false);
  } catch (error) {
    // Only the pictures themselves tell of it; what was seen until then came in another order.
    if (!(error instanceof OperationalError) || error.code !== 'source-reordered') throw error;
    options.onRestart();
    return await analyse(options, true);
  }
}

async function analyse(options: ClipAnalysisOptions, hasReorderedFrames: boolean): Promise<AnalysedClip> {
  const { source, signal, startsAtMs, maximumSeconds } = options;
  const ending = new AbortController();
  const stopped = AbortSignal.any([signal, ending.signal]);
  const session = await source.open(stopped);
  const video = hasReorderedFrames ? { ...session.video, hasReorderedFrames } : session.video;
  const progress: Progress = { firstPtsUs: null, lastPtsUs: 0 };
  using output = new LiveOutput({ holdRecorder: new Stages().stage('hold for results') });
  // The timeline puts the first packet where it arrives, which is now.
  const clock = { offsetUs: Math.round((startsAtMs - performance.now()) * 1000) };
  await using pipeline = createPipeline(options, { session, video }, output, clock, ({ ptsUs }) => {
    progress.firstPtsUs ??= ptsUs;
    progress.lastPtsUs = Math.max(progress.lastPtsUs, ptsUs);
    if (progress.lastPtsUs - progress.firstPtsUs > maximumSeconds * 1e6) ending.abort(new Error('Seen enough'));
  });
  await runToEnd(pipeline, stopped);
  signal.throwIfAborted();
  const accounts = pipeline.tasks.status(performance.now()).map(({ account }) => account);
  const leftOutFrames = accounts.reduce((sum, account) => sum + (account?.stale ?? 0) + (account?.replaced ?? 0), 0);
  const durationUs = progress.firstPtsUs === null ? 0 : progress.lastPtsUs - progress.firstPtsUs;
  return { durationSeconds: durationUs / 1e6, isComplete: !ending.signal.aborted, leftOutFrames };
}

function createPipeline(
  { camera, detect, watcher, runtime, interpret, openDecoder }: ClipAnalysisOptions,
  { session, video }: Pick<SourceSession, 'video'> & { readonly session: SourceSession },
  output: LiveOutput,
  clock: WallClockMapping,
  onPacket: (packet: { readonly ptsUs: number }) => void,
): CameraPipeline {
  return new CameraPipeline({
    camera,
    roles: ['detect'],
    session,
    video,
    tasks: taskStageSettings({ ...detect, weight: WEIGHT }),
    decoding: 'always',
    timeline: new Timeline(),
    clock,
    stages: new Stages(),
    output,
    runtime,
    ...(interpret && { interpret }),
    rules: watcher,
    openDecoder,
    emitTrack: () => {},
    onPacket,
    aligner: null,
    waitsForAnalysis: true,
  });
}

/** A task that fails would be tried again and again while the clip goes by. */
async function runToEnd(pipeline: CameraPipeline, stopped: AbortSignal): Promise<void> {
  const given = Promise.withResolvers<void>();
  const check = () => {
    const failed = pipeline.tasks.status(performance.now()).find(({ state }) => state === 'failed');
    if (failed !== undefined) given.reject(notAnalysed(failed.task, failed.reason));
  };
  const timer = setInterval(check, FAILURE_CHECK_INTERVAL_MS);
  const stop = () => given.resolve();
  stopped.addEventListener('abort', stop, { once: true });
  try {
    if (stopped.aborted) return;
    await Promise.race([pipeline.run(), given.promise]);
    check();
    await Promise.race([given.promise, pipeline.tasks.settled()]);
  } catch (error) {
    // How the source takes its end is not why it ended.
    if (!stopped.aborted) throw error;
  } finally {
    clearInterval(timer);
    stopped.removeEventListener('abort', stop);
  }
}

function notAnalysed(task: string, reason: string | null): OperationalError {
  return new OperationalError(
    'clip-not-analysed',
    `The task "${task}" does not run: ${reason ?? 'nobody knows why'} Without it the clip cannot be judged.`,
  );
}
