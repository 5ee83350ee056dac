import { setTimeout as delay } from 'node:timers/promises';
import { cameraListSchema } from '#contract/api.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { createSceneVideos } from '../cameras/scene-videos.ts';
import { BareLoop } from './bare-loop.ts';
import { median } from './sharing.ts';
import type { Subject } from './subjects.ts';

export interface WholeServerResult {
  readonly cameras: number;
  /** Medians over the rounds. */
  readonly barePerSecond: number;
  readonly analysedPerSecond: number;
  readonly ratio: number;
}

const CAMERA_COUNTS = [2, 4];
/** Longer than a server runs: with each start over, the cameras count from nothing. */
const VIDEO_SECONDS = 40;
const WARM_UP_MS = 3_000;

/**
 * Compares the pictures that a running localcv analyses each second, of cameras of 1080p30 that offer more than the model keeps up with, with a
 * bare loop over the same model right before and right after. All is there that a camera has: reading, decoding, scaling, the model in its
 * thread, tracking, events and the API.
 *
 * @param subject the model of the task `objects`
 */
export async function measureWholeServer(
  subject: Subject,
  milliseconds: number,
  rounds: number,
): Promise<WholeServerResult[]> {
  await using videos = await createSceneVideos(VIDEO_SECONDS);
  const rates = CAMERA_COUNTS.map(() => ({ bare: [] as number[], analysed: [] as number[], ratios: [] as number[] }));
  for (let round = 0; round < rounds; round++)
    for (const [index, cameras] of CAMERA_COUNTS.entries()) {
      console.error(`whole server, round ${round + 1} of ${rounds}: ${cameras} cameras`);
      const before = await runBare(subject, milliseconds);
      const analysed = await runServer(cameras, videos.paths.busy, milliseconds * 2);
      const bare = (before + (await runBare(subject, milliseconds))) / 2;
      rates[index]?.bare.push(bare);
      rates[index]?.analysed.push(analysed);
      rates[index]?.ratios.push(analysed / bare);
    }
  return CAMERA_COUNTS.map((cameras, index) => {
    const { bare = [], analysed = [], ratios = [] } = rates[index] ?? {};
    return { cameras, barePerSecond: median(bare), analysedPerSecond: median(analysed), ratio: median(ratios) };
  });
}

async function runBare(subject: Subject, milliseconds: number): Promise<number> {
  await using loop = await BareLoop.open(subject);
  return await loop.perSecond(milliseconds);
}

async function runServer(cameras: number, video: string, milliseconds: number): Promise<number> {
  await using server = await startServer({ config: configuration(cameras, video) });
  await poll(
    'all cameras to be analysed',
    async () => ((await countAnalysed(server)).every(Boolean) ? true : null),
    120_000,
  );
  await delay(WARM_UP_MS);
  const [before, startMs] = [await countAnalysed(server), performance.now()];
  await delay(milliseconds);
  const [after, endMs] = [await countAnalysed(server), performance.now()];
  if (after.some((count, index) => count < (before[index] ?? 0)))
    throw new Error('A video started over while it was measured: this machine is too busy to measure anything.');
  return ((sum(after) - sum(before)) * 1_000) / (endMs - startMs);
}

/** How many frames of each camera have been analysed so far. */
async function countAnalysed({ request }: RunningServer): Promise<number[]> {
  const { cameras } = cameraListSchema.parse(await (await request('/api/cameras')).json());
  return cameras.map(({ status }) => status.tasks[0]?.account?.analysed ?? 0);
}

function configuration(cameras: number, video: string): string {
  const detect = '{ decode: always, tasks: { objects: { fps: all } } }';
  const camera = (index: number) => `  camera${index}: { inputs: [{ path: "${video}" }], detect: ${detect} }\n`;
  return `inference: { provider: cpu }\ncameras:\n${Array.from({ length: cameras }, (_, index) => camera(index)).join('')}`;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
