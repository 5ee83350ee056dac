import type { StatisticsSample } from '#contract/api.ts';
import type { StageStatistics } from '#contract/camera-status.ts';

type CameraSample = StatisticsSample['cameras'][number];

/** One moment of a plot: its time, and a value for each series (null where there was none). */
export type PlotRow = { readonly timeMs: number } & Readonly<Record<string, number | null>>;

export interface PlotData {
  readonly names: readonly string[];
  readonly rows: readonly PlotRow[];
}

/** Evenly spread samples, the newest among them, no more than a plot can show. */
export function thinSamples<Sample>(samples: readonly Sample[], maximum: number): Sample[] {
  const step = Math.ceil(samples.length / maximum);
  return samples.filter((_, index) => (samples.length - 1 - index) % Math.max(1, step) === 0);
}

/** Names of all cameras in the samples. */
export function cameraNames(samples: readonly StatisticsSample[]): string[] {
  return uniqueSorted(samples.flatMap((sample) => sample.cameras.map((camera) => camera.name)));
}

/** The 95th percentile of each stage of a camera, those of its tasks as "task: stage". */
export function stageLatency(samples: readonly StatisticsSample[], camera: string): PlotData {
  return collect(samples, (sample) => {
    const found = sample.cameras.find((other) => other.name === camera);
    return found ? stageLatencies(found) : [];
  });
}

/** How many frames a second arrive from each camera: the rate of the first stage. */
export function frameRates(samples: readonly StatisticsSample[]): PlotData {
  return collect(samples, (sample) =>
    sample.cameras.map((camera) => [camera.name, camera.stages[0]?.perSecond ?? null] as const),
  );
}

/** What each camera dropped per second in all of its stages since the sample before. */
export function dropRates(samples: readonly StatisticsSample[]): PlotData {
  const names = cameraNames(samples);
  const rows = samples.slice(1).map((sample, index) => {
    const before = samples[index];
    const seconds = before ? (sample.timeMs - before.timeMs) / 1000 : 0;
    const rates = names.map((name) => [name, before && seconds > 0 ? dropRate(before, sample, name, seconds) : null]);
    return { timeMs: sample.timeMs, ...Object.fromEntries(rates) } as PlotRow;
  });
  return { names, rows };
}

/** One figure of the media process over time; null while it was away. */
export function processSeries(
  samples: readonly StatisticsSample[],
  name: string,
  read: (process: NonNullable<StatisticsSample['process']>) => number,
): PlotData {
  const rows = samples.map(
    (sample) => ({ timeMs: sample.timeMs, [name]: sample.process ? read(sample.process) : null }) as PlotRow,
  );
  return { names: [name], rows };
}

export interface SeriesSummary {
  readonly name: string;
  readonly latest: number | null;
  readonly highest: number | null;
}

/** The latest and the highest value of each series. */
export function summarizeSeries(data: PlotData): SeriesSummary[] {
  return data.names.map((name) => {
    const values = data.rows.map((row) => row[name]).filter((value) => typeof value === 'number');
    return {
      name,
      latest: data.rows.at(-1)?.[name] ?? null,
      highest: values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : null,
    };
  });
}

/** All stages of a camera, with those of its tasks under the name of the task. */
export function allStages(camera: Pick<CameraSample, 'stages' | 'tasks'>): StageStatistics[] {
  const ofTasks = camera.tasks.flatMap((task) =>
    task.stages.map((stage) => ({ ...stage, stage: `${task.task}: ${stage.stage}` })),
  );
  return [...camera.stages, ...ofTasks];
}

/** What a camera has dropped in all of its stages. */
export function totalDropped(camera: Pick<CameraSample, 'stages' | 'tasks'>): number {
  return allStages(camera).reduce((sum, stage) => sum + stage.dropped, 0);
}

function stageLatencies(camera: CameraSample): (readonly [string, number | null])[] {
  return allStages(camera)
    .filter((stage) => stage.p95Ms !== null)
    .map((stage) => [stage.stage, stage.p95Ms] as const);
}

function dropRate(before: StatisticsSample, after: StatisticsSample, name: string, seconds: number): number | null {
  const earlier = before.cameras.find((camera) => camera.name === name);
  const later = after.cameras.find((camera) => camera.name === name);
  if (!earlier || !later) return null;
  // A restarted media process counts from zero again.
  return Math.max(0, totalDropped(later) - totalDropped(earlier)) / seconds;
}

/** A row per sample; a series that a sample lacks is null there. */
function collect(
  samples: readonly StatisticsSample[],
  valuesOf: (sample: StatisticsSample) => readonly (readonly [name: string, value: number | null])[],
): PlotData {
  const values = samples.map((sample) => new Map(valuesOf(sample)));
  const names = [...new Set(values.flatMap((row) => [...row.keys()]))];
  const rows = samples.map((sample, index) => {
    const row = names.map((name) => [name, values[index]?.get(name) ?? null]);
    return { timeMs: sample.timeMs, ...Object.fromEntries(row) } as PlotRow;
  });
  return { names, rows };
}

function uniqueSorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'));
}
