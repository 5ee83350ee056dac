import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Camera } from '#contract/api.ts';
import type { ApiContext } from '../api-context.ts';
import { ANALYSIS_METRICS } from './analysis-metrics.ts';

const account = { offered: 20, analysed: 12, replaced: 4, stale: 2, failed: 1, lateP50Ms: 40, lateP95Ms: null };
const tasks = [
  { task: 'objects', account },
  { task: 'faces', account: null },
];
const cameras = [{ name: 'door', status: { tasks } } as unknown as Camera];
const worker = { task: 'objects', input: { width: 512, height: 288 }, provider: 'cpu', busyPercent: 75 };
const inference = [
  { ...worker, picturesPerSecond: 30, restarts: 1 },
  { ...worker, task: 'circle', input: null, provider: null, picturesPerSecond: 5, restarts: 0 },
];

const labels = { camera: 'door', task: 'objects' };
const cpu = { task: 'objects', input: '512x288', provider: 'cpu' };
const circle = { task: 'circle', input: '', provider: '' };
const READINGS = {
  localcv_analysis_frames_offered_total: [{ labels, value: 20 }],
  localcv_analysis_frames_total: [
    { labels: { ...labels, fate: 'analysed' }, value: 12 },
    { labels: { ...labels, fate: 'replaced' }, value: 4 },
    { labels: { ...labels, fate: 'stale' }, value: 2 },
    { labels: { ...labels, fate: 'failed' }, value: 1 },
  ],
  localcv_analysis_late_p50_seconds: [{ labels, value: 0.04 }],
  localcv_analysis_late_p95_seconds: [{ labels, value: null }],
  localcv_task_worker_busy_ratio: [
    { labels: cpu, value: 0.75 },
    { labels: circle, value: 0.75 },
  ],
  localcv_task_worker_pictures_per_second: [
    { labels: cpu, value: 30 },
    { labels: circle, value: 5 },
  ],
  localcv_task_worker_restarts_total: [
    { labels: cpu, value: 1 },
    { labels: circle, value: 0 },
  ],
};

for (const [name, expected] of Object.entries(READINGS))
  test(name, () => {
    const metric = ANALYSIS_METRICS.find((candidate) => candidate.name === name);
    const context = { media: { processStatus: { inference } } } as unknown as ApiContext;
    assert.deepEqual(metric?.read(context, cameras), expected);
  });
