import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../../e2e/start-server.ts';
import { filePipeline, startRtspServer } from '../../server/src/testing/rtsp-server.ts';
import { connectWhenLive, releaseViewerThreads } from '../peers/headless-viewer.ts';
import { cpuSecondsOf } from '../peers/process-cpu.ts';
import { createTestVideo } from '../peers/test-video.ts';
import { parseBenchmarkOptions, report } from '../report/report.ts';

/**
 * What a camera costs that is viewed but not analysed, against FFmpeg copying the same stream to a file, both at the
 * same time on the same machine. The camera is a real RTSP server (GStreamer's); each reader has its own connection.
 * FFmpeg copying the video from the disk, without any network, is there as a second measure.
 */
const CAMERAS = 4;
/** Node compiles what runs often only after a while. */
const WARM_UP_MS = 30_000;
const MEASURED_MS = 40_000;
/** Outlasts a run: at its end all would connect anew. */
const VIDEO_SECONDS = 120;

const { json } = parseBenchmarkOptions();
await using video = await createTestVideo(VIDEO_SECONDS);
await using device = await startRtspServer({ mounts: { '/live': filePipeline(video.path) } });
const address = `rtsp://127.0.0.1:${device.port}/live`;
const runs = { idle: await measure(0), one: await measure(1), several: await measure(CAMERAS) };
/** Beside the FFmpeg of the same run: how fast the machine is changes from run to run. */
const row = (what: string, percent: number, { copy, fileCopy }: (typeof runs)[keyof typeof runs]) => ({
  what,
  'CPU % of a core': round(percent),
  'FFmpeg, same run': round(copy),
  ratio: round(percent / copy),
  'to the copy from disk': round(percent / fileCopy),
});
const { idle, one, several } = runs;
const rows = [
  row('media process without cameras', idle.media, idle),
  row('one viewed camera, beside it', one.media - idle.media, one),
  row(`each of ${CAMERAS} viewed cameras, beside it`, (several.media - idle.media) / CAMERAS, several),
];
report(
  'CPU of a viewed, not analysed 1080p30 camera at 5 Mb/s (goal: at most 3 times FFmpeg copying the stream)',
  rows,
  { runs, oneCameraRatio: rows[1]?.ratio, eachOfSeveralRatio: rows[2]?.ratio },
  json,
);
releaseViewerThreads();

async function measure(cameras: number) {
  const names = Array.from({ length: cameras }, (_, index) => `camera${index}`);
  const entries = names.map((name) => `  ${name}: { inputs: [{ path: "${address}" }] }\n`).join('');
  await using server = await startServer({ config: cameras === 0 ? 'cameras: {}\n' : `cameras:\n${entries}` });
  using viewers = new DisposableStack();
  for (const camera of names) viewers.use(await connectWhenLive({ ...server, camera }));
  const copies = {
    copy: copyToFile('copy.mp4', ['-rtsp_transport', 'tcp', '-i', address]),
    fileCopy: copyToFile('file-copy.mp4', ['-re', '-stream_loop', '-1', '-i', video.path]),
  };
  try {
    const pids = { media: await server.mediaPid(), copy: copies.copy.pid ?? 0, fileCopy: copies.fileCopy.pid ?? 0 };
    await delay(WARM_UP_MS);
    const startMs = performance.now();
    const before = cpuSecondsOf(pids);
    await delay(MEASURED_MS);
    const after = cpuSecondsOf(pids);
    const percent = (name: keyof typeof pids) =>
      ((after[name] - before[name]) * 100_000) / (performance.now() - startMs);
    return { media: percent('media'), copy: percent('copy'), fileCopy: percent('fileCopy') };
  } finally {
    for (const copy of Object.values(copies)) {
      copy.kill('SIGKILL');
      await once(copy, 'exit');
    }
  }
}

function copyToFile(name: string, input: readonly string[]): ChildProcess {
  return spawn('ffmpeg', ['-v', 'error', ...input, '-c', 'copy', '-y', join(video.directory, name)]);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
