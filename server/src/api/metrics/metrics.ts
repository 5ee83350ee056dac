import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Camera } from '#contract/api.ts';
import { CAMERA_STATES, type StageStatistics } from '#contract/camera-status.ts';
import type { ApiContext } from '../api-context.ts';
import { ALERT_METRICS } from './alert-metrics.ts';
import { ANALYSIS_METRICS } from './analysis-metrics.ts';
import { CONNECTION_METRICS } from './connection-metrics.ts';
import { NOTIFICATION_METRICS } from './notification-metrics.ts';

export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
}

/** A metric that is read from the last status at every scrape, so that what is gone disappears. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  read(context: ApiContext, cameras: readonly Camera[]): readonly Reading[];
}

const METRICS: readonly Metric[] = [
  {
    name: 'localcv_camera_state',
    help: '1 for the state that a camera is in, 0 for all others',
    labels: ['camera', 'state'],
    read: (_context, cameras) =>
      cameras.flatMap(({ name, status }) =>
        CAMERA_STATES.map((state) => ({ labels: { camera: name, state }, value: status.state === state ? 1 : 0 })),
      ),
  },
  {
    name: 'localcv_camera_viewers',
    help: 'Viewers of a camera',
    labels: ['camera'],
    read: (_context, cameras) =>
      cameras.map(({ name, status }) => ({ labels: { camera: name }, value: status.viewers })),
  },
  {
    name: 'localcv_camera_reconnects_total',
    help: 'Times a camera was connected again since the media process started',
    labels: ['camera'],
    read: (_context, cameras) =>
      cameras.map(({ name, status }) => ({ labels: { camera: name }, value: status.reconnects })),
  },
  {
    name: 'localcv_camera_failures_total',
    help: 'Times an input of a camera could not be connected or was lost, since the camera was started',
    labels: ['camera', 'input'],
    read: (_context, cameras) =>
      cameras.flatMap(({ name, status }) =>
        status.inputs.map(({ failures }, index) => ({
          labels: { camera: name, input: String(index) },
          value: failures,
        })),
      ),
  },
  stageMetric(
    'localcv_stage_items_total',
    'Items that a stage handled since the media process started',
    (s) => s.total,
  ),
  stageMetric(
    'localcv_stage_dropped_total',
    'Items that a stage dropped since the media process started',
    (s) => s.dropped,
  ),
  stageMetric(
    'localcv_stage_items_per_second',
    'Items per second of a stage over the last seconds',
    (s) => s.perSecond,
  ),
  stageMetric('localcv_stage_latency_p50_seconds', 'Median time in a stage', (s) => seconds(s.p50Ms)),
  stageMetric('localcv_stage_latency_p95_seconds', '95th percentile of the time in a stage', (s) => seconds(s.p95Ms)),
  ...ANALYSIS_METRICS,
  ...CONNECTION_METRICS,
  ...NOTIFICATION_METRICS,
  ...ALERT_METRICS,
  serverMetric('localcv_media_process_up', 'Whether the media process runs', ({ media }) => (media.isRunning ? 1 : 0)),
  serverMetric('localcv_media_process_restarts_total', 'Restarts of the media process', ({ media }) => media.restarts),
  serverMetric('localcv_media_process_cpu_percent', 'CPU of the media process, 100 is one core', ({ media }) => {
    return media.processStatus?.cpuPercent ?? null;
  }),
  serverMetric('localcv_media_process_resident_bytes', 'Memory of the media process', ({ media }) => {
    return media.processStatus?.residentBytes ?? null;
  }),
  serverMetric(
    'localcv_media_process_event_loop_delay_p99_seconds',
    'Event loop delay of the media process',
    (context) => seconds(context.media.processStatus?.eventLoopDelayP99Ms ?? null),
  ),
  serverMetric('localcv_config_problems', 'Mistakes in the configuration file', ({ config }) => config.problems.length),
  {
    name: 'localcv_http_connections_closed_total',
    help: 'Connections that the HTTP and HTTPS servers closed for what they did, by reason',
    labels: ['reason'],
    read: ({ closedConnections }) =>
      [...closedConnections.counts()].map(([reason, value]) => ({ labels: { reason }, value })),
  },
  serverMetric('localcv_events_waiting', 'Event changes that wait to be stored', (c) => c.eventQueue().waiting),
  serverMetric('localcv_events_dropped_total', 'Event changes given up unstored', (c) => c.eventQueue().dropped),
];

/** The owner clears it when done. */
export function createMetrics(context: ApiContext): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'localcv_server_' });
  for (const metric of METRICS) register(metric, registry, () => metric.read(context, context.cameras.list()));
  return registry;
}

/** What is counted from a start on is named `…_total`, as Prometheus asks for, and is a counter. */
function register({ name, help, labels }: Metric, registry: Registry, read: () => readonly Reading[]): void {
  const settings = { name, help, labelNames: [...labels], registers: [registry] };
  if (name.endsWith('_total'))
    new Counter({
      ...settings,
      collect() {
        this.reset();
        for (const { labels: own, value } of read()) if (value !== null) this.inc({ ...own }, value);
      },
    });
  else
    new Gauge({
      ...settings,
      collect() {
        this.reset();
        for (const { labels: own, value } of read()) if (value !== null) this.set({ ...own }, value);
      },
    });
}

function serverMetric(name: string, help: string, read: (context: ApiContext) => number | null): Metric {
  return { name, help, labels: [], read: (context) => [{ labels: {}, value: read(context) }] };
}

function stageMetric(name: string, help: string, read: (stage: StageStatistics) => number | null): Metric {
  return {
    name,
    help,
    labels: ['camera', 'task', 'stage'],
    read: (context, cameras) =>
      [
        ...cameras.flatMap((camera) => stagesOf(camera)),
        ...(context.media.processStatus?.inference ?? []).map((stage) => ({ camera: '', task: '', stage })),
      ].map(({ camera, task, stage }) => ({ labels: { camera, task, stage: stage.stage }, value: read(stage) })),
  };
}

function stagesOf({ name, status }: Camera): { camera: string; task: string; stage: StageStatistics }[] {
  return [
    ...status.stages.map((stage) => ({ camera: name, task: '', stage })),
    ...status.tasks.flatMap(({ task, stages }) => stages.map((stage) => ({ camera: name, task, stage }))),
  ];
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}
