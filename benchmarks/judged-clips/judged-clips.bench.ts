import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_TASKS } from '../../contract/src/built-in-tasks.ts';
import { type DetectConfig, detectSchema } from '../../contract/src/config.ts';
import type { ModelEntry } from '../../contract/src/models.ts';
import { inferenceConfigSchema } from '../../contract/src/models.ts';
import { COCO_LABELS } from '../../core/src/detection/coco-labels.ts';
import { RuleEngine } from '../../core/src/rules/engine/rule-engine.ts';
import type { RuleObservation } from '../../core/src/rules/engine/rule-signal.ts';
import type { Rule, Site } from '../../core/src/rules/rule.ts';
import { compileSentence } from '../../core/src/sentences/compile-sentence.ts';
import { mediaTimeUs, wallTimeUs } from '../../core/src/time/media-time.ts';
import { analyseClip } from '../../server/src/clip-trials/analyse-clip.ts';
import { openFfmpegDecoder } from '../../server/src/decoders/ffmpeg/decoder.ts';
import { H264Encoder } from '../../server/src/ffmpeg/h264-encoder.ts';
import { writeMp4 } from '../../server/src/ffmpeg/mp4-writer.ts';
import { quietFfmpegLog } from '../../server/src/ffmpeg/quiet-log.ts';
import { readModelCatalogue } from '../../server/src/inference/model-store/model-catalogue.ts';
import { WorkerTaskRuntime } from '../../server/src/inference/worker-task-runtime.ts';
import type { EncodedPacket } from '../../server/src/media/encoded-packet.ts';
import { plainStream } from '../../server/src/pipeline/testing/encode-pictures.ts';
import { createFileSource } from '../../server/src/sources/file/source.ts';
import { createScene } from '../../server/src/sources/simulated/create-scene.ts';
import { TaskPlanner } from '../../server/src/tasks/task-planner.ts';
import { SAMPLE_DATA } from '../../server/src/testing/detect-video.ts';
import { formatPercent, parseBenchmarkOptions, type Row, report } from '../report/report.ts';
import { judgeAlerts } from './judge-alerts.ts';
import { type JudgedCase, type JudgedScene, readJudgedClips } from './judged-clips-file.ts';

const CAMERA = 'clip';
/** Nothing is live: a frame is waited for, however busy the machine is. */
const PATIENCE_MS = 60_000;
/** Files in the folder of samples that stand in for what would be pulled. */
const MODEL_FILES: Readonly<Record<string, string>> = {
  'yolox-nano': 'yolox_nano_416x416.onnx',
  yunet: 'yunet_n_dynamic.onnx',
};

/** What the tasks found in a clip, once for all rules. */
interface Watched {
  readonly observations: readonly RuleObservation[];
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly aspectRatio: number;
}

interface CaseResult {
  readonly scene: string;
  readonly rule: string;
  readonly expected: number;
  readonly right: number;
  readonly falseAlerts: readonly number[];
  readonly missed: readonly string[];
}

const { json, isShort } = parseBenchmarkOptions();
quietFfmpegLog();
const folder = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
try {
  await run();
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Lets the rules of `fixtures/clips/clips.yaml` watch its clips, from pixels to alerts, and compares. `--short`: only the drawn ball. */
async function run(): Promise<void> {
  const { site, scenes, cases } = await readJudgedClips();
  const watched = new Map<string, Watched>();
  const results: CaseResult[] = [];
  for (const [name, scene] of Object.entries(scenes)) {
    if (isShort && scene.clip !== 'demo:ball') continue;
    const file = await findClip(scene);
    if (file === null) {
      console.log(`Left out: ${name}, as there is no ${scene.clip} in ${SAMPLE_DATA}.`);
      continue;
    }
    // The same pictures at another time of day.
    const known = watched.get(scene.clip);
    const seen = known === undefined ? await watch(file, scene) : movedTo(known, Date.parse(scene.startsAt));
    watched.set(scene.clip, seen);
    results.push(...cases.filter((judged) => judged.scene === name).map((judged) => judge(judged, scene, seen, site)));
  }
  tell(results);
}

function tell(results: readonly CaseResult[]): void {
  const sum = (of: (result: CaseResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const [right, wrong, missed] = [
    sum(({ right }) => right),
    sum(({ falseAlerts }) => falseAlerts.length),
    sum(({ missed }) => missed.length),
  ];
  const silent = results.filter(({ expected }) => expected === 0);
  const figures = {
    cases: results.length,
    right,
    falseAlerts: wrong,
    missed,
    precision: right / Math.max(1, right + wrong),
    recall: right / Math.max(1, right + missed),
    silentCases: silent.length,
    silentCasesKept: silent.filter(({ falseAlerts }) => falseAlerts.length === 0).length,
  };
  const rows: Row[] = results.map(({ scene, rule, expected, right, falseAlerts, missed }) => ({
    scene,
    rule,
    expected,
    right,
    'false (s)': falseAlerts.map((second) => second.toFixed(1)).join(' '),
    missed: missed.join('; '),
  }));
  report('What rules tell of in judged clips', rows, { ...figures, results }, json);
  console.log(
    `precision ${formatPercent(figures.precision)} (${right} of ${right + wrong}), recall ${formatPercent(figures.recall)} (${right} of ${right + missed}), ` +
      `nothing told where nothing was expected in ${figures.silentCasesKept} of ${figures.silentCases} cases`,
  );
}

function judge(judged: JudgedCase, scene: JudgedScene, seen: Watched, site: Site): CaseResult {
  const { observations, startMs, durationSeconds, aspectRatio } = seen;
  const rule = ruleOf(judged, scene, site);
  const { zones, lines } = scene;
  const cameras = { [CAMERA]: { zones, lines, aspectRatio, tasks: Object.keys(scene.tasks) } };
  const engine = new RuleEngine({ judged: rule }, { cameras, site });
  const signals = [
    ...observations.flatMap((frame) => engine.observe(frame)),
    ...engine.tick(startMs + durationSeconds * 1000),
  ];
  const seconds = signals.filter(({ type }) => type === 'raised').map(({ timeMs }) => (timeMs - startMs) / 1000);
  const { right, falseAlerts, missed } = judgeAlerts(seconds, judged.expect);
  return {
    scene: judged.scene,
    rule: judged.sentence ?? JSON.stringify(judged.condition),
    expected: judged.expect.filter(({ isOptional }) => !isOptional).length,
    right,
    falseAlerts,
    missed: missed.map(({ from, to }) => `${from} to ${to}`),
  };
}

function ruleOf({ sentence, condition }: JudgedCase, { zones, lines, tasks }: JudgedScene, site: Site): Rule {
  if (condition !== undefined) return { condition };
  const cameras = { [CAMERA]: { zones, lines, tasks: Object.keys(tasks) } };
  const { rule, problems } = compileSentence(sentence ?? '', { cameras, site, labels: [...COCO_LABELS, 'face'] });
  if (rule === null) throw new TypeError(`Expected a rule of "${sentence}" but received ${problems[0]?.message}`);
  return rule;
}

async function watch(file: string, scene: JudgedScene): Promise<Watched> {
  const observations: RuleObservation[] = [];
  let aspectRatio = 16 / 9;
  await using runtime = createRuntime(scene);
  const { durationSeconds } = await analyseClip({
    source: createFileSource({ path: file, pace: 'fastest' }),
    camera: CAMERA,
    detect: detectOf(scene),
    runtime,
    openDecoder: openFfmpegDecoder,
    watcher: {
      observe({ camera, task, frame, wallMs, objects }) {
        aspectRatio = frame.width / frame.height;
        observations.push({ camera, task, ptsUs: frame.ptsUs, wallMs, objects: structuredClone(objects) });
      },
      stopWatching() {},
      isUrgent: () => false,
    },
    onRestart: () => observations.splice(0),
    startsAtMs: Date.parse(scene.startsAt),
    maximumSeconds: 3_600,
    signal: new AbortController().signal,
  });
  return { observations, startMs: observations[0]?.wallMs ?? 0, durationSeconds, aspectRatio };
}

function movedTo({ observations, startMs, ...rest }: Watched, wantedMs: number): Watched {
  const byMs = wantedMs - startMs;
  return {
    ...rest,
    startMs: wantedMs,
    observations: observations.map((frame) => ({ ...frame, wallMs: frame.wallMs + byMs })),
  };
}

function detectOf({ tasks }: JudgedScene): DetectConfig {
  const complete = Object.entries(tasks).map(([task, { model: _model, ...settings }]) => [
    task,
    { ...BUILT_IN_TASKS[task]?.settings, ...settings },
  ]);
  return detectSchema.parse({ tasks: Object.fromEntries(complete) });
}

function createRuntime({ tasks }: JudgedScene): WorkerTaskRuntime {
  const catalogue = readModelCatalogue();
  const models: Record<string, ModelEntry> = {};
  const definitions: Record<string, { model: string }> = {};
  for (const [task, { model }] of Object.entries(tasks)) {
    const entry = model === undefined ? undefined : catalogue[model];
    if (model === undefined || entry === undefined) continue;
    models[model] = { ...entry, source: { file: join(SAMPLE_DATA, 'models', MODEL_FILES[model] ?? '') } };
    definitions[task] = { model };
  }
  const directories = { configDirectory: folder, modelsDirectory: folder };
  const planner = new TaskPlanner({ catalogue, models, tasks: definitions, ...directories });
  return new WorkerTaskRuntime({
    ...{
      cacheDirectory: folder,
      modelsDirectory: folder,
      inference: inferenceConfigSchema.parse({ stalenessMs: PATIENCE_MS }),
    },
    plan: (task) => planner.plan(task),
    planModel: (model) => planner.planModel(model),
    onWarning: (message) => console.warn(message),
  });
}

async function findClip({ clip, seconds = 60 }: JudgedScene): Promise<string | null> {
  if (clip === 'demo:ball' || clip === 'demo:street')
    return await drawClip(clip === 'demo:ball' ? 'ball' : 'street', seconds);
  const path = join(SAMPLE_DATA, 'videos', clip);
  return existsSync(path) ? path : null;
}

/** The camera of our own drawing as a file. */
async function drawClip(name: 'ball' | 'street', seconds: number): Promise<string> {
  const { width, height, framesPerSecond, ...scene } = await createScene(name, folder).then((made) => ({
    width: made.width,
    height: made.height,
    framesPerSecond: made.framesPerSecond,
    draw: made.draw.bind(made),
  }));
  await using encoder = await H264Encoder.open({
    ...{ width, height, framesPerSecond, bitsPerSecond: 3_000_000, keyframeInterval: framesPerSecond },
  });
  const packets: EncodedPacket[] = [];
  for (let frame = 0; frame < seconds * framesPerSecond; frame++) {
    const planes = new Uint8Array((width * height * 3) / 2);
    scene.draw(planes, frame, wallTimeUs(0));
    for (const { data, ptsUs, isKeyframe } of await encoder.encode(
      planes,
      Math.round((frame * 1e6) / framesPerSecond),
    )) {
      const time = mediaTimeUs(ptsUs);
      packets.push({ data: new Uint8Array(data), ptsUs: time, dtsUs: time, isKeyframe, receivedAtMs: 0 });
    }
  }
  const file = join(folder, `${name}.mp4`);
  await writeMp4(file, plainStream({ width, height }), packets);
  return file;
}
