import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { AlertClip, AlertPicture, AlertSignal } from '#contract/alerts.ts';
import { alertsConfigSchema } from '#contract/alerts-config.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import { autoCreateSchema, rtmpConfigSchema, srtConfigSchema } from '#contract/config.ts';
import type { TrackChange } from '#contract/event.ts';
import type {
  MediaConfiguration,
  MediaProcessStatus,
  MediaRequest,
  MediaRequestName,
  MediaResponse,
} from '#contract/media-process.ts';
import { inferenceConfigSchema } from '#contract/models.ts';
import {
  afterDeath,
  camerasToRun,
  NO_SUSPICION,
  releaseCamera,
  STAGGER_INTERVAL_MS,
  startNextCamera,
} from '#core/supervision/crash-attribution.ts';
import { MediaProcess, type MediaReport } from './media-process.ts';

/** Each device that is read by FFmpeg parks one thread of the pool for as long as it is connected. */
const THREAD_POOL_SIZE = 128;
/** How long a camera that is restarted by hand is left out, so that the media process has closed it. */
const RESTART_PAUSE_MS = 300;

const NOTHING_WANTED: WantedMedia = {
  webrtc: { port: 0, additionalAddresses: [] },
  srt: srtConfigSchema.parse({ enabled: false }),
  rtmp: { ...rtmpConfigSchema.parse({ enabled: false }), tls: null },
  autoCreate: autoCreateSchema.parse({}),
  models: {},
  tasks: {},
  inference: inferenceConfigSchema.parse({}),
  people: [],
  cameras: {},
  rules: {},
  site: {},
  clip: alertsConfigSchema.parse({}).clip,
};

export interface MediaSupervisorOptions {
  readonly entry: string;
  readonly directories: MediaDirectories;
  readonly logger: Logger;
}

export interface MediaSupervisorListener {
  /** Statuses of cameras have arrived, or the process or a quarantine has changed. */
  onStatus(): void;
  onTrack(change: TrackChange): void;
  onAlertSignal?(signal: AlertSignal): void;
  onAlertPicture?(picture: AlertPicture): void;
  onAlertClip?(clip: AlertClip): void;
  /** An authorised device publishes under a name that no camera has. */
  onUnknownPublisher(camera: string, protocol: string): void;
  /** The process died; its tracks are gone with it. */
  onDeath(): void;
}

/** Folders that the media process works with. */
export type MediaDirectories = Pick<
  MediaConfiguration,
  'cacheDirectory' | 'modelsDirectory' | 'configDirectory' | 'clipsDirectory'
>;

/** What is to run; cameras with complete task settings and resolved secrets. */
export type WantedMedia = Omit<MediaConfiguration, keyof MediaDirectories>;

/**
 * Keeps the media process running what is wanted: states the configuration to every new child, finds out which camera
 * crashes it, and remembers the last status of each camera.
 */
export class MediaSupervisor implements AsyncDisposable {
  readonly #process: MediaProcess;
  readonly #directories: MediaDirectories;
  readonly #logger: Logger;
  readonly #listeners = new Set<MediaSupervisorListener>();
  readonly #pausedCameras = new Map<string, NodeJS.Timeout>();
  #wanted: WantedMedia = NOTHING_WANTED;
  #attribution = NO_SUSPICION;
  #statuses = new Map<string, CameraStatus>();
  #processStatus: MediaProcessStatus | null = null;
  #staggerTimer: NodeJS.Timeout | undefined;

  constructor(options: MediaSupervisorOptions) {
    this.#logger = options.logger;
    this.#directories = options.directories;
    this.#process = new MediaProcess({
      entry: options.entry,
      threadPoolSize: THREAD_POOL_SIZE,
      logger: options.logger,
      onReady: () => this.#startCameras(),
      onMessage: (message) => this.#hear(message),
      onDeath: () => this.#died(),
    });
  }

  get isRunning(): boolean {
    return this.#process.isRunning;
  }

  get restarts(): number {
    return this.#process.restarts;
  }

  /** Process id of the media process, or null between two lives. */
  get pid(): number | null {
    return this.#process.pid;
  }

  /** Null while the process is down. */
  get processStatus(): MediaProcessStatus | null {
    return this.#processStatus;
  }

  addListener(listener: MediaSupervisorListener): void {
    this.#listeners.add(listener);
  }

  start(): void {
    this.#process.start();
  }

  /** The last status that the present media process has sent of a camera. */
  findStatus(camera: string): CameraStatus | null {
    return this.#statuses.get(camera) ?? null;
  }

  isQuarantined(camera: string): boolean {
    return this.#attribution.quarantined.includes(camera);
  }

  /** States what is to run. A quarantined camera whose configuration has changed gets a new chance. */
  configure(wanted: WantedMedia): void {
    const before = this.#wanted.cameras;
    this.#wanted = wanted;
    for (const name of new Set([...Object.keys(before), ...Object.keys(wanted.cameras)]))
      if (!isDeepStrictEqual(before[name], wanted.cameras[name]))
        this.#attribution = releaseCamera(this.#attribution, name);
    for (const name of this.#statuses.keys()) if (wanted.cameras[name] === undefined) this.#statuses.delete(name);
    this.#sendConfiguration();
  }

  /** Closes a camera and starts it again, out of quarantine if it was there. */
  restartCamera(camera: string): void {
    this.#attribution = releaseCamera(this.#attribution, camera);
    clearTimeout(this.#pausedCameras.get(camera));
    this.#pausedCameras.set(
      camera,
      setTimeout(() => {
        this.#pausedCameras.delete(camera);
        this.#sendConfiguration();
      }, RESTART_PAUSE_MS),
    );
    this.#sendConfiguration();
    this.#tell((listener) => listener.onStatus());
  }

  /** See `MediaProcess.request`. */
  request<Name extends MediaRequestName>(
    name: Name,
    body: MediaRequest<Name>,
    options: { timeoutMs: number },
  ): Promise<MediaResponse<Name>> {
    return this.#process.request(name, body, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#staggerTimer);
    for (const timer of this.#pausedCameras.values()) clearTimeout(timer);
    this.#listeners.clear();
    await this.#process[Symbol.asyncDispose]();
  }

  #startCameras(): void {
    this.#startNextCamera();
    this.#sendConfiguration();
    this.#tell((listener) => listener.onStatus());
  }

  #startNextCamera(): void {
    const enabled = Object.keys(this.#wanted.cameras).filter((name) => this.#wanted.cameras[name]?.enabled === true);
    this.#attribution = startNextCamera(this.#attribution, enabled);
    if (this.#attribution.started === null) return;
    this.#staggerTimer = setTimeout(() => this.#startCameras(), STAGGER_INTERVAL_MS);
  }

  #sendConfiguration(): void {
    const names = camerasToRun(this.#attribution, Object.keys(this.#wanted.cameras));
    const running = names.filter((name) => !this.#pausedCameras.has(name));
    this.#process.configure({
      ...this.#directories,
      ...this.#wanted,
      cameras: Object.fromEntries(
        running.flatMap((name) => {
          const camera = this.#wanted.cameras[name];
          return camera === undefined ? [] : [[name, camera]];
        }),
      ),
    });
  }

  #takeStatus(cameras: readonly CameraStatus[], process: MediaProcessStatus): void {
    this.#statuses = new Map(
      cameras
        .filter((status) => this.#wanted.cameras[status.name] !== undefined)
        .map((status) => [status.name, status]),
    );
    this.#processStatus = process;
    this.#tell((listener) => listener.onStatus());
  }

  #hear(message: MediaReport): void {
    switch (message.type) {
      case 'track':
        this.#tell((listener) => listener.onTrack(message.change));
        break;
      case 'alert-signal':
        this.#tell((listener) => listener.onAlertSignal?.(message.signal));
        break;
      case 'alert-picture':
        this.#tell((listener) => listener.onAlertPicture?.(message.picture));
        break;
      case 'alert-clip':
        this.#tell((listener) => listener.onAlertClip?.(message.clip));
        break;
      case 'unknown-publisher':
        this.#tell((listener) => listener.onUnknownPublisher(message.camera, message.protocol));
        break;
      case 'status':
        this.#takeStatus(message.cameras, message.process);
        break;
    }
  }

  #died(): void {
    clearTimeout(this.#staggerTimer);
    const quarantinedBefore = this.#attribution.quarantined;
    this.#attribution = afterDeath(this.#attribution, performance.now());
    for (const name of this.#attribution.quarantined)
      if (!quarantinedBefore.includes(name))
        this.#logger.error({ camera: name }, 'camera quarantined: it crashes the media process');
    this.#statuses = new Map();
    this.#processStatus = null;
    this.#tell((listener) => listener.onDeath());
    this.#tell((listener) => listener.onStatus());
  }

  #tell(say: (listener: MediaSupervisorListener) => void): void {
    for (const listener of this.#listeners) say(listener);
  }
}
