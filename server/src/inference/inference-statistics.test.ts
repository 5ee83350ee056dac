import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedTaskStatisticsSchema } from '#contract/camera-status.ts';
import { InferenceStatistics } from './inference-statistics.ts';
import type { TaskRuntimeStatistics } from './worker-task-runtime.ts';

const RUNS = { perSecond: 10, p50Ms: 20, p95Ms: 30, p99Ms: 40, total: 0, dropped: 0 };

function counted(more: Partial<TaskRuntimeStatistics>): TaskRuntimeStatistics {
  const counters = { offered: 0, analysed: 0, replaced: 0, stale: 0, failed: 0, pictures: 0, busyMs: 0, runs: RUNS };
  return { task: 'objects', provider: 'cpu', input: { width: 512, height: 288 }, restarts: 0, ...counters, ...more };
}

test('tells rates since the last call, and repeats them when asked again at once', () => {
  let now = counted({ analysed: 100, pictures: 100, busyMs: 1_000 });
  const statistics = new InferenceStatistics(() => [now]);
  const read = (nowMs: number) => {
    const [figures] = statistics.figures(nowMs);
    assert(figures);
    return figures;
  };
  assert.deepEqual(read(0), sharedTaskStatisticsSchema.parse(read(0)));
  assert.equal(read(0).perSecond, 0);
  now = counted({ offered: 160, analysed: 120, replaced: 30, stale: 7, failed: 1, pictures: 160, busyMs: 2_500 });
  const { stage, perSecond, picturesPerSecond, busyPercent, p95Ms, total, dropped } = read(2_000);
  assert.deepEqual([stage, perSecond, picturesPerSecond, busyPercent], ['objects 512×288', 10, 30, 75]);
  assert.deepEqual([p95Ms, total, dropped], [30, 120, 38]);
  now = counted({ analysed: 140 });
  assert.equal(read(2_100).perSecond, 10);
});

test('starts again with a task that was loaded anew', () => {
  let now = counted({ analysed: 100 });
  const statistics = new InferenceStatistics(() => [now]);
  statistics.figures(0);
  now = counted({ analysed: 3, pictures: 3 });
  assert.equal(statistics.figures(1_000)[0]?.perSecond, 0);
});

test('names an algorithm by its task alone', () => {
  const statistics = new InferenceStatistics(() => [
    counted({ task: 'circle', provider: null, input: { width: 0, height: 0 } }),
  ]);
  const [figures] = statistics.figures(0);
  assert.deepEqual([figures?.stage, figures?.input], ['circle', null]);
});
