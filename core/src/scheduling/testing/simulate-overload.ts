import { AnalysisSchedule, type AnalysisScheduleOptions, type ScheduledJob } from '../analysis-schedule.ts';
import { AnalysisTally } from '../analysis-tally.ts';

export interface SimulatedCamera {
  readonly name: string;
  readonly framesPerSecond: number;
  readonly weight?: number;
  readonly pictures?: number;
  readonly isUrgent?: (nowMs: number) => boolean;
}

export interface SimulatedRun {
  readonly camera: string;
  readonly startedMs: number;
  /** Of the frame when the worker began with it. */
  readonly ageMs: number;
  readonly batch: number;
}

export interface Simulation {
  readonly runs: readonly SimulatedRun[];
  readonly tallies: ReadonlyMap<string, AnalysisTally>;
  readonly schedule: AnalysisSchedule<null>;
  /** The most frames that were under way or waiting at any moment. */
  readonly mostHeld: number;
  analysed(camera: string): number;
}

type Entry = ScheduledJob<null>;

export interface SimulationOptions extends Partial<AnalysisScheduleOptions> {
  readonly cameras: readonly SimulatedCamera[];
  readonly seconds: number;
  /** Time of a run with this many pictures. */
  readonly runMs: (pictures: number) => number;
  readonly prepareMs?: number;
}

/** Cameras and a worker on a clock that is simulated in steps of one millisecond. */
export function simulate(options: SimulationOptions): Simulation {
  const { cameras, seconds, runMs, prepareMs = 3, stalenessMs = 1_000, maximumBatch = 1 } = options;
  const schedule = new AnalysisSchedule<null>({ stalenessMs, maximumBatch });
  const tallies = new Map(cameras.map(({ name }) => [name, new AnalysisTally()]));
  const pictures = new Map(cameras.map((camera) => [camera.name, camera.pictures ?? 1]));
  const preparing: { entry: Entry; doneMs: number }[] = [];
  const queue: (readonly Entry[])[] = [];
  const runs: SimulatedRun[] = [];
  let [busyUntilMs, mostHeld] = [0, 0];
  const picturesOf = (entries: readonly Entry[]) =>
    entries.reduce((sum, { camera }) => sum + (pictures.get(camera) ?? 1), 0);
  const advance = (nowMs: number) => {
    for (let step = schedule.nextStep(nowMs); step !== null; step = schedule.nextStep(nowMs)) {
      if (step.type === 'prepare') preparing.push({ entry: step.entry, doneMs: nowMs + prepareMs });
      if (step.type === 'run' && queue.push(step.entries) === 1) begin(step.entries, nowMs);
    }
  };
  const begin = (entries: readonly Entry[], nowMs: number) => {
    busyUntilMs = nowMs + runMs(picturesOf(entries));
    for (const { camera, decodedAtMs } of entries)
      runs.push({ camera, startedMs: nowMs, ageMs: nowMs - decodedAtMs, batch: entries.length });
  };
  const offerDue = (nowMs: number) => {
    for (const [index, { name: camera, framesPerSecond, weight = 1, isUrgent }] of cameras.entries()) {
      const frames = (ms: number) => Math.floor(((ms + index * 7) * framesPerSecond) / 1_000);
      if (frames(nowMs) === frames(nowMs - 1)) continue;
      const offer = { camera, job: null, decodedAtMs: nowMs, weight, isUrgent: isUrgent?.(nowMs) ?? false };
      schedule.offer({ ...offer, tally: tallies.get(camera) }, nowMs);
    }
  };
  for (let nowMs = 1; nowMs <= seconds * 1_000; nowMs++) {
    offerDue(nowMs);
    for (const done of preparing.filter(({ doneMs }) => doneMs <= nowMs)) {
      preparing.splice(preparing.indexOf(done), 1);
      schedule.prepared(done.entry, pictures.get(done.entry.camera) ?? 1);
    }
    const [running] = queue;
    if (running !== undefined && busyUntilMs <= nowMs) {
      queue.shift();
      schedule.finished(running, 'analysed', nowMs);
      if (queue[0] !== undefined) begin(queue[0], nowMs);
    }
    advance(nowMs);
    mostHeld = Math.max(
      mostHeld,
      [...tallies.values()].reduce((sum, tally) => sum + tally.underWay, 0),
    );
  }
  const analysed = (camera: string) => tallies.get(camera)?.counters.analysed ?? 0;
  return { runs, tallies, schedule, mostHeld, analysed };
}
