import type { AlertSignal } from '#contract/alerts.ts';
import { IDENTITY_TASK } from '#contract/built-in-tasks.ts';
import { type InputConfig, PUBLISHER_PATH } from '#contract/config.ts';
import type { FromMediaMessage, MediaConfiguration } from '#contract/media-process.ts';
import { toOneLine } from '#core/text/one-line.ts';
import { ClipTrials } from './clip-trials/clip-trials.ts';
import { openFfmpegDecoder } from './decoders/ffmpeg/decoder.ts';
import { FaceDescriber } from './identity/face-describer.ts';
import { IdentityMatcher } from './identity/identity-matcher.ts';
import { InferenceStatistics } from './inference/inference-statistics.ts';
import { batchFromMeasurements } from './inference/model-store/batch-from-measurements.ts';
import { readModelCatalogue } from './inference/model-store/model-catalogue.ts';
import { WorkerTaskRuntime } from './inference/worker-task-runtime.ts';
import { CameraRegistry } from './media/camera-registry.ts';
import { Ingest } from './media/ingest.ts';
import { InputTester } from './media/input-tester.ts';
import type { MediaServices } from './media/media-requests.ts';
import { type MediaEvents, MediaServer } from './media/media-server.ts';
import { describeError, OperationalError } from './operational-error.ts';
import { Camera } from './pipeline/camera.ts';
import type { CameraTasksOptions } from './pipeline/camera-tasks.ts';
import { ClipDesk } from './sinks/clips/clip-desk.ts';
import { LiveServer } from './sinks/live/live-server.ts';
import { AlertPictures, type AlertPicturesOptions } from './sinks/rules/alert-pictures.ts';
import { WatchedRules } from './sinks/rules/watched-rules.ts';
import { createFileSource } from './sources/file/source.ts';
import { createHttpSource } from './sources/http/source.ts';
import { CameraPublisherDesk } from './sources/publisher/publisher-desk.ts';
import { createPublisherSource } from './sources/publisher/source.ts';
import { RtmpServer } from './sources/rtmp/rtmp-server.ts';
import { createRtspSource } from './sources/rtsp/source.ts';
import { SCENE_NAMES } from './sources/simulated/create-scene.ts';
import { createSimulatedSource } from './sources/simulated/source.ts';
import type { Source } from './sources/source.ts';
import { createSrtSource } from './sources/srt/source.ts';
import { SrtServer } from './sources/srt/srt-server.ts';
import { createUdpSource } from './sources/udp/source.ts';
import { createV4l2Source } from './sources/v4l2/source.ts';
import { WhipServer } from './sources/whip/whip-server.ts';
import { ConfiguredTasks } from './tasks/configured-tasks.ts';

/** Chooses the implementations of the media process. */
export function composeMediaServer(send: (message: FromMediaMessage) => void): MediaServer {
  return new MediaServer({ createServices, send });
}

/** Goes where the server process logs. Names of files and what libraries say may hold anything. */
function warn(message: string): void {
  process.stderr.write(`${toOneLine(message)}\n`);
}

function createServices(configuration: MediaConfiguration, events: MediaEvents): MediaServices & AsyncDisposable {
  const live = new LiveServer(configuration.webrtc);
  try {
    live.listen();
  } catch (error) {
    // Recording and analysis do not need viewers.
    warn(describeError(error));
  }
  const tasks = new ConfiguredTasks({
    catalogue: readModelCatalogue(),
    configuration,
    onChange: () => void runtime.replan(),
    onWarning: warn,
  });
  const runtime = createTaskRuntime(configuration, tasks);
  const identities = new IdentityMatcher();
  const inference = new InferenceStatistics((nowMs) => runtime.statistics(nowMs));
  const desk = new CameraPublisherDesk({ onUnknownPublisher: events.onUnknownPublisher, now: () => performance.now() });
  const whip = new WhipServer({
    webrtc: configuration.webrtc,
    desk,
    listen: () => live.listen(),
    problem: () => live.problem,
    onWarning: warn,
  });
  const ingest = new Ingest(desk, {
    srt: new SrtServer({ desk, log: warn }),
    rtmp: new RtmpServer({ desk, log: warn }),
    whip,
  });
  const interpret: CameraTasksOptions['interpret'] = (task, result, minimumScore) =>
    task === IDENTITY_TASK ? identities.interpret(result, minimumScore) : result;
  const clipTrials = new ClipTrials({
    createSource: (file) => createFileSource({ path: file, pace: 'fastest' }),
    runtime,
    interpret,
    openDecoder: openFfmpegDecoder,
  });
  const { pictures, clips, rules } = composeAlertSinks(
    configuration.clipsDirectory,
    events,
    async (camera) => await cameras.find(camera).newestFrame(),
  );
  const cameras: CameraRegistry = new CameraRegistry(
    (name, config) =>
      new Camera({
        name,
        config,
        createSource: (input) => createCameraSource(name, input, desk, configuration.cacheDirectory),
        runtime,
        interpret,
        rules,
        clips: clips.tap(name),
        openDecoder: openFfmpegDecoder,
        emitTrack: events.emitTrack,
        onStateChange: events.onStateChange,
        log: warn,
      }),
  );
  const stack = new AsyncDisposableStack();
  // Closed in the opposite order: rules first, so that the ends of alerts are told however long the cameras take.
  for (const part of [runtime, tasks, live, clips, pictures, cameras, ingest, clipTrials, rules]) stack.use(part);
  return {
    cameras,
    tasks,
    identities,
    rules,
    clips,
    clipTrials,
    live,
    ingest,
    whip,
    faces: new FaceDescriber(runtime),
    tester: new InputTester((input) => createSource(input, configuration.cacheDirectory), openFfmpegDecoder),
    inferenceStatistics: () => inference.figures(performance.now()),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What watches the rules, and pictures and films what they find. */
function composeAlertSinks(
  clipsDirectory: string,
  events: MediaEvents,
  newestFrame: AlertPicturesOptions['newestFrame'],
) {
  const pictures = new AlertPictures({ emit: events.emitAlertPicture, newestFrame, onWarning: warn });
  const clips = new ClipDesk({
    directory: clipsDirectory,
    openDecoder: openFfmpegDecoder,
    emitClip: events.emitAlertClip,
    log: warn,
  });
  const emitSignal = (signal: AlertSignal) => {
    events.emitAlertSignal(signal);
    const { type, alertId, camera, timeMs } = signal;
    if (type === 'raised' && camera !== null) clips.record(alertId, camera, timeMs);
  };
  return { pictures, clips, rules: new WatchedRules({ emitSignal, pictures, onWarning: warn }) };
}

function createTaskRuntime(configuration: MediaConfiguration, tasks: ConfiguredTasks): WorkerTaskRuntime {
  const { cacheDirectory, modelsDirectory, inference } = configuration;
  return new WorkerTaskRuntime({
    cacheDirectory,
    modelsDirectory,
    inference,
    plan: (task) => tasks.plan(task),
    planModel: (model) => tasks.planModel(model),
    batchFor: batchFromMeasurements(cacheDirectory),
    onWarning: warn,
  });
}

/** One camera with an address that nothing reads must not keep the others from starting: it says so itself. */
function createCameraSource(
  camera: string,
  input: InputConfig,
  desk: CameraPublisherDesk,
  cacheDirectory: string,
): Source {
  try {
    return input.path === PUBLISHER_PATH
      ? createPublisherSource({ camera, desk })
      : createSource(input, cacheDirectory);
  } catch (error) {
    return { description: 'No source', endIsExpected: false, open: () => Promise.reject(error) };
  }
}

/** Which source reads an address is told by its scheme; a plain path is a video file. */
const SOURCES: readonly {
  readonly matches: RegExp;
  readonly create: (input: InputConfig, cacheDirectory: string) => Source;
}[] = [
  { matches: /^rtsps?:\/\//, create: ({ path, transport }) => createRtspSource({ address: path, transport }) },
  { matches: /^https?:\/\//, create: ({ path }) => createHttpSource({ address: path }) },
  {
    matches: /^srt:\/\//,
    create: ({ path }) => createSrtSource({ address: path }),
  },
  { matches: /^udp:\/\//, create: ({ path }) => createUdpSource({ address: path }) },
  { matches: /^v4l2:/, create: ({ path }) => createV4l2Source({ address: path }) },
  {
    matches: /^demo:/,
    create: ({ path }, cacheDirectory) => createDemoSource(path.slice('demo:'.length), cacheDirectory),
  },
  {
    matches: /^file:/,
    create: ({ path, pace }) => createDiskSource(path.slice('file:'.length).replace(/^\/\/(?=\/)/, ''), pace),
  },
  { matches: /^\.?\//, create: ({ path, pace }) => createDiskSource(path, pace) },
];

function createSource(input: InputConfig, cacheDirectory: string): Source {
  const kind = SOURCES.find(({ matches }) => matches.test(input.path));
  if (kind === undefined) throw new OperationalError('source-invalid', 'No source reads this kind of address.');
  return kind.create(input, cacheDirectory);
}

function createDiskSource(path: string, pace: InputConfig['pace']): Source {
  return createFileSource({ path, pace, onSkipped: warn });
}

function createDemoSource(name: string, cacheDirectory: string): Source {
  const scene = SCENE_NAMES.find((known) => known === name);
  if (scene === undefined) {
    throw new OperationalError(
      'source-invalid',
      `There is no simulated camera "${name}". Known are ${SCENE_NAMES.join(' and ')}.`,
    );
  }
  return createSimulatedSource({ scene, cacheDirectory });
}
