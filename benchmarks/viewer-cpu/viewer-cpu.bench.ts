import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../../e2e/start-server.ts';
import { filePipeline, startRtspServer } from '../../server/src/testing/rtsp-server.ts';
import { connectWhenLive, releaseViewerThreads } from '../peers/headless-viewer.ts';
import { cpuSeconds } from '../peers/process-cpu.ts';
import { createTestVideo } from '../peers/test-video.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';

/**
 * What a camera costs that is viewed but not analysed, against FFmpeg copying the same stream to a file, both at the
 * same time on the same machine. The camera is a real RTSP server (GStreamer's); each reader has its own connection.
 */
const CAMERAS = 4;
/** Node compiles what runs often only after a while. */
const WARM_UP_MS = 20_000;
const MEASURED_MS = 20_000;
const VIDEO_SECONDS = 60;

const { json } = parseBenchmarkOptions();
await using video = await createTestVideo(VIDEO_SECONDS);
await using device = await startRtspServer({ mounts: { '/live': filePipeline(video.path) } });
const address = `rtsp://127.0.0.1:${device.port}/live`;
const idle = await measure(0);
const one = await measure(1);
const several = await measure(CAMERAS);
const copyPercent = (one.copyPercent + several.copyPercent + idle.copyPercent) / 3;
const marginalPercent = (several.mediaPercent - idle.mediaPercent) / CAMERAS;
const figures = {
  ffmpegCopyPercent: copyPercent,
  mediaProcessIdlePercent: idle.mediaPercent,
  oneCameraPercent: one.mediaPercent - idle.mediaPercent,
  eachOfSeveralPercent: marginalPercent,
  ratioOne: (one.mediaPercent - idle.mediaPercent) / copyPercent,
  ratioSeveral: marginalPercent / copyPercent,
};
report(
  'CPU of a viewed, not analysed 1080p30 camera at 5 Mb/s (goal: at most 3 times the copy)',
  [
    { what: 'FFmpeg copying the stream to a file', 'CPU % of a core': round(copyPercent), ratio: 1 },
    { what: 'media process without cameras', 'CPU % of a core': round(idle.mediaPercent), ratio: null },
    { what: 'one viewed camera', 'CPU % of a core': round(figures.oneCameraPercent), ratio: round(figures.ratioOne) },
    {
      what: `each of ${CAMERAS} viewed cameras`,
      'CPU % of a core': round(marginalPercent),
      ratio: round(figures.ratioSeveral),
    },
  ],
  figures,
  json,
);
releaseViewerThreads();

async function measure(cameras: number) {
  const names = Array.from({ length: cameras }, (_, index) => `camera${index}`);
  const entries = names.map((name) => `  ${name}: { inputs: [{ path: "${address}" }] }\n`).join('');
  await using server = await startServer({ config: cameras === 0 ? 'cameras: {}\n' : `cameras:\n${entries}` });
  using viewers = new DisposableStack();
  for (const camera of names) viewers.use(await connectWhenLive({ ...server, camera }));
  const copy = spawn('ffmpeg', [
    ...[
      '-v',
      'error',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      video.path,
      '-c',
      'copy',
      '-y',
      join(video.directory, 'copy.mp4'),
    ],
  ]);
  try {
    const mediaPid = await server.mediaPid();
    const copyPid = copy.pid ?? 0;
    await delay(WARM_UP_MS);
    const before = { media: cpuSeconds(mediaPid), copy: cpuSeconds(copyPid), atMs: performance.now() };
    await delay(MEASURED_MS);
    const percent = (used: number) => (used * 100_000) / (performance.now() - before.atMs);
    return {
      mediaPercent: percent(cpuSeconds(mediaPid) - before.media),
      copyPercent: percent(cpuSeconds(copyPid) - before.copy),
    };
  } finally {
    copy.kill('SIGKILL');
    await once(copy, 'exit');
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
