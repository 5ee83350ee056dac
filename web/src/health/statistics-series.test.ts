import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatisticsSample } from '#contract/api.ts';
import {
  cameraNames,
  dropRates,
  frameRates,
  processSeries,
  stageLatency,
  summarizeSeries,
  thinSamples,
} from './statistics-series.ts';

const stage = (name: string, perSecond: number, p95Ms: number | null, dropped = 0) => ({
  stage: name,
  perSecond,
  p50Ms: p95Ms,
  p95Ms,
  p99Ms: p95Ms,
  total: 0,
  dropped,
});

function sample(timeMs: number, yardDropped: number, withDoor = true): StatisticsSample {
  const yard: StatisticsSample['cameras'][number] = {
    name: 'yard',
    state: 'live',
    viewers: 0,
    stages: [stage('packets', 30, null, yardDropped), stage('decode', 5, 4)],
    tasks: [
      {
        task: 'objects',
        state: 'running',
        reason: null,
        model: null,
        provider: null,
        account: null,
        targetFps: 5,
        stages: [stage('run', 5, 21, 2)],
      },
    ],
  };
  const door = { ...yard, name: 'door', stages: [], tasks: [] };
  return { timeMs, process: null, cameras: withDoor ? [yard, door] : [yard] };
}

test('latencies are one series per stage, those of tasks under their name', () => {
  const data = stageLatency([sample(1_000, 0)], 'yard');
  assert.deepEqual(data, {
    names: ['decode', 'objects: run'],
    rows: [{ timeMs: 1_000, decode: 4, 'objects: run': 21 }],
  });
  assert.deepEqual(stageLatency([sample(1_000, 0)], 'nobody').names, []);
});

test('the rate of the first stage is the frame rate of a camera', () => {
  const data = frameRates([sample(1_000, 0), sample(2_000, 0, false)]);
  assert.deepEqual(data.rows, [
    { timeMs: 1_000, yard: 30, door: null },
    { timeMs: 2_000, yard: 30, door: null },
  ]);
});

test('drops are rates between samples, and a restart is not a negative one', () => {
  const data = dropRates([sample(0, 10), sample(2_000, 14, false), sample(4_000, 0)]);
  assert.deepEqual(data.rows, [
    { timeMs: 2_000, yard: 2, door: null },
    { timeMs: 4_000, yard: 0, door: null },
  ]);
});

test('a media process that is away leaves a gap', () => {
  const running = {
    uptimeSeconds: 9,
    cpuPercent: 40,
    residentBytes: 1,
    eventLoopDelayP99Ms: 2,
    viewers: 1,
    inference: [],
    ingest: [],
  };
  const samples = [sample(0, 0), { ...sample(1_000, 0), process: running }, sample(2_000, 0)];
  const data = processSeries(samples, 'CPU', (process) => process.cpuPercent);
  assert.deepEqual(
    data.rows.map((row) => row.CPU),
    [null, 40, null],
  );
  assert.deepEqual(summarizeSeries(data), [{ name: 'CPU', latest: null, highest: 40 }]);
});

test('thinning keeps the newest sample and stays within the limit', () => {
  const numbers = Array.from({ length: 601 }, (_, index) => index);
  const thinned = thinSamples(numbers, 150);
  assert.equal(thinned.at(-1), 600);
  assert.ok(thinned.length <= 150);
  assert.deepEqual(thinSamples([1, 2], 150), [1, 2]);
  assert.deepEqual(thinSamples([], 150), []);
});

test('cameras are named once and in order', () => {
  assert.deepEqual(cameraNames([sample(0, 0, false), sample(1, 0)]), ['door', 'yard']);
});
