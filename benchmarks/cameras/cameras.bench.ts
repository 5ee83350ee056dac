import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cameraListSchema } from '#contract/api.ts';
import type { AnalysisAccount, CameraStatus } from '#contract/camera-status.ts';
import { percentile } from '#core/statistics/stage-recorder.ts';
import { poll, type RunningServer, startServer } from '../../e2e/start-server.ts';
import { cpuSeconds, createMachineMeter } from '../peers/process-cpu.ts';
import { writeLinePlot } from '../report/line-plot.ts';
import { formatMs, formatPercent, parseBenchmarkOptions, report } from '../report/report.ts';
import { createSceneVideos, SCENES, type Scene } from './scene-videos.ts';

/**
 * How many cameras of 1080p30 a machine analyses at five frames a second with the task `objects`, on scenes where something moves all
 * the time and on quiet ones, and how late results are as there are more and more of them. The cameras are files that are read at
 * their own pace and decoded as `detect.decode: auto` sees fit: the whole pipeline but for the network.
 */
const TARGET_FPS = 5;
/** A camera keeps up that has so much of its frames analysed. */
const KEEPS_UP_SHARE = 0.95;
const SCENE_COUNTS: Readonly<Record<Scene, readonly number[]>> = {
  busy: [1, 2, 3, 4, 5, 6, 8, 10, 12, 16],
  quiet: [1, 2, 4, 8, 12, 16, 24, 32, 48, 64],
};
const SHORT_COUNTS: readonly number[] = [1, 2];
const FULL = {
  warmUpMs: 25_000,
  measuredMs: 15_000,
  videoSeconds: 60,
  results: join(import.meta.dirname, '../results'),
};
const SHORT = { warmUpMs: 4_000, measuredMs: 4_000, videoSeconds: 10, results: tmpdir() };

interface Step {
  readonly scene: Scene;
  readonly cameras: number;
  /** Analysed frames a second of each camera: of all of them in the mean, and of the one with the fewest and with the most. */
  readonly analysedPerSecond: number;
  readonly fewestPerSecond: number;
  readonly mostPerSecond: number;
  /** Of the frames whose fate was decided meanwhile. */
  readonly analysedShare: number;
  readonly staleShare: number;
  /** Packets that the decoders gave up because they fell behind. */
  readonly undecoded: number;
  /** From decoding to the result, of the camera in the middle. */
  readonly lateP50Ms: number | null;
  readonly lateP95Ms: number | null;
  readonly mediaPercentEach: number;
  readonly machinePercent: number;
  readonly keepsUp: boolean;
}

const { json, isShort } = parseBenchmarkOptions();
const mode = isShort ? SHORT : FULL;
await main();

async function main(): Promise<void> {
  await using videos = await createSceneVideos(mode.videoSeconds);
  const steps: Step[] = [];
  for (const scene of SCENES)
    for (const cameras of isShort ? SHORT_COUNTS : SCENE_COUNTS[scene]) {
      console.error(`${scene}: ${cameras} cameras`);
      const step = await measure(scene, cameras, videos.paths[scene]);
      steps.push(step);
      // One step more, for the curve.
      const last = steps.at(-2);
      if (!step.keepsUp && last?.scene === scene && !last.keepsUp) break;
    }
  await writeFiles(steps);
  const cores = availableParallelism();
  const most = (scene: Scene) =>
    Math.max(0, ...steps.filter((step) => step.scene === scene && step.keepsUp).map(({ cameras }) => cameras));
  const perTwoCores = { busy: (most('busy') * 2) / cores, quiet: (most('quiet') * 2) / cores };
  const title = `Cameras of 1080p30 analysed at ${TARGET_FPS} frames a second (${videos.content})`;
  report(title, steps.map(toRow), { steps, cores, perTwoCores }, json);
  for (const scene of SCENES)
    console.log(
      `${scene}: ${most(scene)} cameras on ${cores} cores keep up, ${perTwoCores[scene]} for each two cores.`,
    );
  console.log(`Table and plot: ${mode.results}/cameras.{csv,svg,png}`);
}

async function measure(scene: Scene, cameras: number, file: string): Promise<Step> {
  await using server = await startServer({ config: configuration(cameras, file) });
  const pid = await server.mediaPid();
  await poll('all tasks to run', () => whenAllAnalyse(server), 120_000);
  await delay(mode.warmUpMs);
  const meter = createMachineMeter();
  const before = { cpu: cpuSeconds(pid), statuses: await listStatuses(server), atMs: performance.now() };
  await delay(mode.measuredMs);
  const statuses = await listStatuses(server);
  const machinePercent = meter() * 100;
  const seconds = (performance.now() - before.atMs) / 1_000;
  const changes = statuses.map((status, index) => changeOf(before.statuses[index], status));
  const sum = (value: (change: Change) => number) => changes.reduce((all, change) => all + value(change), 0);
  const rates = changes.map(({ analysed }) => analysed / seconds);
  const figures = {
    ...{ scene, cameras },
    analysedPerSecond: sum(({ analysed }) => analysed) / seconds / cameras,
    fewestPerSecond: Math.min(...rates),
    mostPerSecond: Math.max(...rates),
    // A sleeping camera whose picture does not change has nothing to analyse.
    analysedShare: share(
      sum(({ analysed }) => analysed),
      sum(({ settled }) => settled),
    ),
    staleShare:
      sum(({ stale }) => stale) /
      Math.max(
        1,
        sum(({ settled }) => settled),
      ),
    undecoded: sum(({ undecoded }) => undecoded),
    lateP50Ms: middleOf(statuses.map((status) => accountOf(status).lateP50Ms)),
    lateP95Ms: middleOf(statuses.map((status) => accountOf(status).lateP95Ms)),
    mediaPercentEach: ((cpuSeconds(pid) - before.cpu) * 100) / seconds / cameras,
    machinePercent,
  };
  return { ...figures, keepsUp: doesKeepUp(figures) };
}

/** Of a quiet scene few frames are wanted on purpose; those have to be analysed. */
function doesKeepUp(step: Omit<Step, 'keepsUp'>): boolean {
  if (step.undecoded > 0 || step.analysedShare < KEEPS_UP_SHARE) return false;
  return step.scene === 'quiet' || step.fewestPerSecond >= TARGET_FPS * KEEPS_UP_SHARE;
}

interface Change {
  readonly settled: number;
  readonly analysed: number;
  readonly stale: number;
  readonly undecoded: number;
}

function changeOf(before: CameraStatus | undefined, after: CameraStatus): Change {
  const [first, last] = [before === undefined ? null : accountOf(before), accountOf(after)];
  return {
    settled: settledOf(last) - (first === null ? 0 : settledOf(first)),
    analysed: last.analysed - (first?.analysed ?? 0),
    stale: last.stale - (first?.stale ?? 0),
    undecoded: undecodedOf(after) - (before === undefined ? 0 : undecodedOf(before)),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function settledOf({ analysed, replaced, stale, failed }: AnalysisAccount): number {
  return analysed + replaced + stale + failed;
}

function accountOf({ name, tasks }: CameraStatus) {
  const account = tasks.find(({ task }) => task === 'objects')?.account;
  if (account == null) throw new Error(`The camera ${name} keeps no account of its frames`);
  return account;
}

function undecodedOf({ stages }: CameraStatus): number {
  return stages.find(({ stage }) => stage === 'decode')?.dropped ?? 0;
}

function middleOf(values: readonly (number | null)[]): number | null {
  return percentile(
    values.filter((value) => value !== null).sort((a, b) => a - b),
    0.5,
  );
}

function configuration(count: number, file: string): string {
  const names = Array.from({ length: count }, (_, index) => `camera-${index + 1}`);
  const detect = `detect: { decode: auto, tasks: { objects: { fps: ${TARGET_FPS} } } }`;
  return `cameras:\n${names.map((name) => `  ${name}: { inputs: [{ path: "${file}" }], ${detect} }\n`).join('')}`;
}

async function listStatuses(server: RunningServer): Promise<CameraStatus[]> {
  const response = await server.request('/api/cameras');
  return cameraListSchema.parse(await response.json()).cameras.map(({ status }) => status);
}

async function whenAllAnalyse(server: RunningServer): Promise<true | null> {
  const statuses = await listStatuses(server);
  return statuses.every(({ tasks }) => tasks.some(({ account }) => (account?.analysed ?? 0) > 0)) ? true : null;
}

function toRow(step: Step) {
  return {
    scene: step.scene,
    cameras: step.cameras,
    'analysed/s each': round(step.analysedPerSecond),
    'fewest, most': `${round(step.fewestPerSecond)}, ${round(step.mostPerSecond)}`,
    'analysed of wanted': formatPercent(step.analysedShare),
    stale: formatPercent(step.staleShare),
    undecoded: step.undecoded,
    'late p50 ms': formatMs(step.lateP50Ms),
    'late p95 ms': formatMs(step.lateP95Ms),
    'CPU % of a core, each': round(step.mediaPercentEach),
    'machine % in use': round(step.machinePercent),
    'keeps up': step.keepsUp ? 'yes' : 'no',
  };
}

async function writeFiles(steps: readonly Step[]): Promise<void> {
  await mkdir(mode.results, { recursive: true });
  const columns = Object.keys(steps[0] ?? {}) as (keyof Step)[];
  const lines = steps.map((step) => columns.map((column) => JSON.stringify(step[column] ?? '')).join(','));
  await writeFile(join(mode.results, 'cameras.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  const line = (scene: Scene, label: string, value: (step: Step) => number | null) => ({
    label: `${scene}, ${label}`,
    points: steps.filter((step) => step.scene === scene).map((step) => ({ x: step.cameras, y: value(step) ?? 0 })),
  });
  await writeLinePlot(join(mode.results, 'cameras'), {
    title: `From decoding to the result, by the number of cameras (${availableParallelism()} cores)`,
    xLabel: `cameras of 1080p30, ${TARGET_FPS} frames a second to be analysed`,
    yLabel: 'milliseconds',
    isXLogarithmic: true,
    lines: SCENES.flatMap((scene) => [
      line(scene, 'p50', ({ lateP50Ms }) => lateP50Ms),
      line(scene, 'p95', ({ lateP95Ms }) => lateP95Ms),
    ]),
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
