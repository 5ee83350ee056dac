import type { AnalysisAccount, SharedTaskStatistics } from '#contract/camera-status.ts';
import type { Metric, Reading } from './metrics.ts';

const FATES = ['analysed', 'replaced', 'stale', 'failed'] as const;

/** What became of the frames that the tasks were to look at, and how busy the models are. */
export const ANALYSIS_METRICS: readonly Metric[] = [
  accountMetric('frames_offered_total', 'Frames that a task was to look at', ({ offered }) => offered),
  {
    name: 'localcv_analysis_frames_total',
    help: 'What became of the frames that a task was to look at; what is missing to those offered is under way',
    labels: ['camera', 'task', 'fate'],
    read: (_context, cameras) =>
      cameras.flatMap(({ name: camera, status }) =>
        status.tasks.flatMap(({ task, account }): Reading[] =>
          account === null ? [] : FATES.map((fate) => ({ labels: { camera, task, fate }, value: account[fate] })),
        ),
      ),
  },
  accountMetric('late_p50_seconds', 'Median time from decoding to the result', (a) => seconds(a.lateP50Ms)),
  accountMetric('late_p95_seconds', '95th percentile of the time from decoding to the result', (a) =>
    seconds(a.lateP95Ms),
  ),
  workerMetric('busy_ratio', 'Share of the time in which the worker of a task ran it', (w) => w.busyPercent / 100),
  workerMetric('pictures_per_second', 'Pictures that a task has looked at', (w) => w.picturesPerSecond),
  workerMetric('restarts_total', 'Times the worker of a task was started anew', (w) => w.restarts),
];

function accountMetric(name: string, help: string, read: (account: AnalysisAccount) => number | null): Metric {
  return {
    name: `localcv_analysis_${name}`,
    help,
    labels: ['camera', 'task'],
    read: (_context, cameras) =>
      cameras.flatMap(({ name: camera, status }) =>
        status.tasks.flatMap(({ task, account }): Reading[] =>
          account === null ? [] : [{ labels: { camera, task }, value: read(account) }],
        ),
      ),
  };
}

function workerMetric(name: string, help: string, read: (worker: SharedTaskStatistics) => number): Metric {
  return {
    name: `localcv_task_worker_${name}`,
    help,
    labels: ['task', 'input', 'provider'],
    read: ({ media }) =>
      (media.processStatus?.inference ?? []).map((worker) => {
        const input = worker.input === null ? '' : `${worker.input.width}x${worker.input.height}`;
        return { labels: { task: worker.task, input, provider: worker.provider ?? '' }, value: read(worker) };
      }),
  };
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
