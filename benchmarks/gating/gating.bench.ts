import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cameraConfigSchema } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { openFfmpegDecoder } from '../../server/src/decoders/ffmpeg/decoder.ts';
import { quietFfmpegLog } from '../../server/src/ffmpeg/quiet-log.ts';
import type { TaskRuntime } from '../../server/src/inference/task-runner.ts';
import { createTestRuntime } from '../../server/src/inference/testing/test-runtime.ts';
import { Camera } from '../../server/src/pipeline/camera.ts';
import { createFileSource } from '../../server/src/sources/file/source.ts';
import { formatMs, formatPercent, parseBenchmarkOptions, report } from '../report/report.ts';
import { encodeGatedVideo, GATED_VIDEOS, type GatedVideo, obstacleToGatedVideos } from './gated-videos.ts';
import { SharedPlayback } from './shared-playback.ts';

/**
 * What `decode: auto` misses of what `decode: always` finds, and how much later it tells. Both cameras get the same packets of a video
 * at the same time, take them through the whole pipeline, and share the model.
 */
const POLICIES = ['auto', 'always'] as const;
type Policy = (typeof POLICIES)[number];
/** An event is the same where it begins at nearly the same time of the video, or goes on at that time. */
const SAME_MS = 1_000;

/** An event as one camera told of it; times of the video. */
interface Found {
  readonly label: string;
  readonly startMs: number;
  endMs: number;
  /** From the frame that it begins with to the message. */
  readonly toldAfterMs: number;
}

quietFfmpegLog();
const { json, isShort } = parseBenchmarkOptions();
const obstacle = obstacleToGatedVideos();
if (obstacle === null) await run();
else console.log(`Nothing to measure: ${obstacle}`);

async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'localcv-gating-'));
  try {
    await using runtime = createTestRuntime({ cacheDirectory: directory });
    const rows = [];
    for (const video of isShort ? GATED_VIDEOS.slice(1, 2) : GATED_VIDEOS)
      rows.push(await compare(video, directory, runtime));
    const delays = rows.flatMap(({ delaysMs }) => delaysMs).toSorted((a, b) => a - b);
    const [found, wanted] = [sum(rows.map((row) => row.found)), sum(rows.map((row) => row.wanted))];
    const p95Ms = percentile(delays, 0.95);
    report(
      'Events of "decode: auto" against "decode: always" (goals: 99 %, first result at most 500 ms later, p95)',
      [
        ...rows,
        {
          name: 'all',
          wanted,
          found,
          delaysMs: delays,
          wakes: sum(rows.map((row) => row.wakes)),
          decodedShare: Number.NaN,
        },
      ].map(toRow),
      { rows, found, wanted, p95Ms },
      json,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function compare(video: GatedVideo, directory: string, runtime: TaskRuntime) {
  const path = join(directory, 'video.mp4');
  await encodeGatedVideo(video, path);
  await using playback = new SharedPlayback(createFileSource({ path }), POLICIES.length);
  const [auto, always] = await Promise.all(POLICIES.map((policy) => watch(path, playback, policy, runtime)));
  if (auto === undefined || always === undefined) throw new TypeError('Expected two cameras');
  const pairs = always.found.map((event) => ({ event, same: auto.found.find((other) => isSame(event, other)) }));
  for (const { event, same } of pairs) if (same === undefined) console.log(`Missed in "${video.name}":`, event);
  return {
    name: video.name,
    wanted: pairs.length,
    found: pairs.filter(({ same }) => same !== undefined).length,
    delaysMs: pairs.flatMap(({ event, same }) =>
      same === undefined ? [] : [same.startMs + same.toldAfterMs - event.startMs - event.toldAfterMs],
    ),
    wakes: auto.wakes,
    decodedShare: auto.decoded / always.decoded,
  };
}

async function watch(path: string, playback: SharedPlayback, policy: Policy, runtime: TaskRuntime) {
  const found = new Map<string, Found>();
  const clockMs = Date.now() - performance.now();
  let startMs: number | null = null;
  const onTrack = (change: TrackChange) => {
    const since = startMs ?? 0;
    const known = found.get(change.eventId);
    if (known !== undefined) known.endMs = change.lastSeenAtMs - clockMs - since;
    else found.set(change.eventId, toFound(change, clockMs, since));
  };
  const source = playback.source();
  await using camera = new Camera({
    name: policy,
    config: cameraConfigSchema.parse({ inputs: [{ path }], detect: { decode: policy, tasks: { objects: null } } }),
    createSource: () => source,
    runtime,
    openDecoder: openFfmpegDecoder,
    emitTrack: onTrack,
    onStateChange: () => {},
  });
  camera.viewed.output.subscribePackets('live', ({ ptsUs }) => {
    startMs ??= ptsUs / 1000;
  });
  const status = setInterval(() => note(camera), 500);
  let decoded = 0;
  let wakes = 0;
  function note({ status }: Camera) {
    const now = status.call(camera);
    decoded = Math.max(decoded, now.stages.find(({ stage }) => stage === 'decode')?.total ?? 0);
    wakes = Math.max(wakes, now.decoding?.wakes ?? 0);
  }
  await playback.ended;
  clearInterval(status);
  await delay(1_000);
  return { found: [...found.values()], decoded, wakes };
}

function toFound({ label, startedAtMs, lastSeenAtMs }: TrackChange, clockMs: number, sinceMs: number): Found {
  const startMs = startedAtMs - clockMs - sinceMs;
  return {
    label,
    startMs,
    endMs: lastSeenAtMs - clockMs - sinceMs,
    toldAfterMs: performance.now() - (startedAtMs - clockMs),
  };
}

function isSame(event: Found, other: Found): boolean {
  if (event.label !== other.label) return false;
  return other.startMs <= event.startMs + SAME_MS && other.endMs >= event.startMs - SAME_MS;
}

function toRow(row: Awaited<ReturnType<typeof compare>>) {
  const delays = row.delaysMs.toSorted((a, b) => a - b);
  return {
    video: row.name,
    'events with always': row.wanted,
    'found with auto': row.found,
    share: row.wanted === 0 ? '–' : formatPercent(row.found / row.wanted),
    'later, p50 ms': formatMs(percentile(delays, 0.5)),
    'later, p95 ms': formatMs(percentile(delays, 0.95)),
    wakes: row.wakes,
    'decoded of all': Number.isNaN(row.decodedShare) ? '' : formatPercent(row.decodedShare),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
