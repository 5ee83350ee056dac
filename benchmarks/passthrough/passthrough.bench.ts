import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { startServer } from '../../e2e/start-server.ts';
import { connectWhenLive, releaseViewerThreads } from '../peers/headless-viewer.ts';
import { createTestVideo } from '../peers/test-video.ts';
import { formatMs, parseBenchmarkOptions, report } from '../report/report.ts';

/**
 * Packet in to RTP out inside the media process: cameras of 1080p30 at 5 Mb/s, each with one WebRTC viewer, nothing
 * analysed. The times are the media process's own, one for every frame sent.
 */
const CAMERA_COUNTS = [1, 8];
const WARM_UP_MS = 4_000;
const MEASURED_MS = 20_000;
const VIDEO_SECONDS = 20;

const { json } = parseBenchmarkOptions();
await using video = await createTestVideo(VIDEO_SECONDS);
const rows = [];
for (const count of CAMERA_COUNTS) rows.push(await measure(count, video.path));
report(
  'Pass-through: packet in to RTP out inside the media process (goal at 8 cameras: p50 2 ms, p99 10 ms)',
  rows.map(({ cameras, framesPerSecond, p50Ms, p95Ms, p99Ms }) => ({
    cameras,
    'frames/s sent': Math.round(framesPerSecond),
    'p50 ms': formatMs(p50Ms),
    'p95 ms': formatMs(p95Ms),
    'p99 ms': formatMs(p99Ms),
  })),
  { rows },
  json,
);
releaseViewerThreads();

async function measure(cameras: number, path: string) {
  const names = Array.from({ length: cameras }, (_, index) => `camera${index}`);
  const config = `cameras:\n${names.map((name) => `  ${name}: { inputs: [{ path: "${path}" }] }\n`).join('')}`;
  await using server = await startServer({ config });
  const times: number[] = [];
  let isMeasuring = false;
  using viewers = new DisposableStack();
  for (const camera of names) {
    const viewer = await connectWhenLive({
      ...server,
      camera,
      onTrace: ({ receivedAtMs, sentAtMs }) => isMeasuring && times.push(sentAtMs - receivedAtMs),
    });
    viewers.use(viewer);
  }
  await delay(WARM_UP_MS);
  isMeasuring = true;
  await delay(MEASURED_MS);
  isMeasuring = false;
  if (times.length === 0) throw new Error('No frame reached a viewer, so nothing was measured.');
  times.sort((a, b) => a - b);
  return {
    cameras,
    framesPerSecond: (times.length * 1000) / MEASURED_MS,
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    p99Ms: percentile(times, 0.99),
  };
}
