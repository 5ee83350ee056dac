import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Camera } from '#contract/api.ts';
import type { CameraStatus } from '#contract/camera-status.ts';
import { type CameraConfig, type CameraConfigInput, type inputSchema, PUBLISHER_PATH } from '#contract/config.ts';
import type { InputTest, MediaConfiguration } from '#contract/media-process.ts';
import type { EnrolledPerson } from '#contract/people.ts';
import type { ConfigStore, RawConfig } from '../config/config-store.ts';
import { type Environment, substituteEnvironment } from '../config/environment-references.ts';
import { InvalidConfigError } from '../config/invalid-config-error.ts';
import { resolveCameras } from '../config/resolve-tasks.ts';
import { localTimeZone } from '../local-time-zone.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import type { MediaSupervisor } from '../supervision/media-supervisor.ts';
import { applyMergePatch } from './merge-patch.ts';
import {
  inputPathsOf,
  omitDefaults,
  redactRawCamera,
  restoreFromAny,
  restoreRawCamera,
  showCamera,
} from './shown-camera.ts';

const TEST_INPUT_TIMEOUT_MS = 30_000;

export interface CameraDirectoryOptions {
  readonly config: ConfigStore;
  readonly media: MediaSupervisor;
  readonly environment: Environment;
  readonly logger: Logger;
  /** Certificate and key (PEM) that RTMPS speaks with; null while there is none. */
  tls(): MediaConfiguration['rtmp']['tls'];
  /** Whom cameras are to recognise. */
  enrolledPeople(): EnrolledPerson[];
  /** Milliseconds since 1970. */
  now(): number;
}

/** The cameras as the API shows and edits them: what the configuration says, with what the media process reports. */
export class CameraDirectory {
  readonly #options: CameraDirectoryOptions;
  readonly #config: ConfigStore;
  readonly #media: MediaSupervisor;
  readonly #environment: Environment;
  readonly #now: () => number;
  /** Since when a camera has been in a state that the server, not the media process, gives it. */
  readonly #ownStates = new Map<string, { state: string; sinceMs: number }>();

  constructor(options: CameraDirectoryOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#media = options.media;
    this.#environment = options.environment;
    this.#now = options.now;
  }

  /** States the wanted cameras to the media process; called after every change of the configuration. */
  applyConfiguration(): void {
    const { config } = this.#config;
    const { webrtc, srt, rtmp, publish } = config;
    const tls = this.#options.tls();
    this.#media.configure({
      webrtc,
      srt,
      rtmp: { ...rtmp, tls },
      autoCreate: publish,
      models: config.models,
      tasks: config.tasks,
      inference: config.inference,
      people: this.#options.enrolledPeople(),
      cameras: resolveCameras(config),
      rules: config.rules,
      site: { ...config.site, timeZone: config.site.timeZone ?? localTimeZone() },
      clip: config.alerts.clip,
    });
    for (const name of this.#ownStates.keys()) if (config.cameras[name] === undefined) this.#ownStates.delete(name);
  }

  list(): Camera[] {
    return Object.entries(this.#config.config.cameras).map(([name, config]) => this.#describe(name, config));
  }

  /** @throws OperationalError `camera-not-found` */
  get(name: string): Camera {
    return this.#describe(name, this.#find(name));
  }

  /** For the paths on which nothing else of the camera is needed. @throws OperationalError `camera-not-found` */
  assertExists(name: string): void {
    this.#find(name);
  }

  /** @throws OperationalError `camera-exists` | `config-…` */
  async create(name: string, config: CameraConfigInput): Promise<Camera> {
    await this.#config.edit((raw) => {
      const cameras = camerasOf(raw);
      if (Object.hasOwn(cameras, name))
        throw new OperationalError('camera-exists', `There is a camera "${name}" already; choose another name`);
      return { ...raw, cameras: { ...cameras, [name]: omitDefaults(restoreRawCamera(config, undefined, name), {}) } };
    });
    return this.get(name);
  }

  /** Makes the camera of a device that publishes under a new name; the next one needs the same credentials. */
  createForPublisher(name: string, protocol: string): void {
    const { logger } = this.#options;
    const edited = this.#config.edit((raw) => {
      const cameras = camerasOf(raw);
      if (Object.hasOwn(cameras, name)) return raw;
      const { autoCreate: _isOn, ...credentials } = sectionOf(raw.publish);
      const publish = Object.keys(credentials).length === 0 ? {} : { publish: credentials };
      return { ...raw, cameras: { ...cameras, [name]: { inputs: [{ path: PUBLISHER_PATH }], ...publish } } };
    });
    edited.then(
      () => logger.info({ camera: name, protocol }, 'a camera was made for a device that publishes'),
      (error: unknown) => logger.warn({ camera: name, error: describeError(error) }, 'no camera could be made'),
    );
  }

  /** @throws OperationalError `camera-not-found` | `config-…` */
  async update(name: string, patch: Readonly<Record<string, unknown>>): Promise<Camera> {
    await this.#config.edit((raw) => {
      const cameras = camerasOf(raw);
      if (!Object.hasOwn(cameras, name)) throw notFound(name);
      const stored = cameras[name];
      const changed = applyMergePatch(redactRawCamera(stored), patch) as Record<string, unknown>;
      const restored = omitDefaults(restoreRawCamera(changed, stored, name), stored);
      return { ...raw, cameras: { ...cameras, [name]: restored } };
    });
    return this.get(name);
  }

  /** @throws OperationalError `camera-not-found` | `config-…` */
  async delete(name: string): Promise<void> {
    await this.#config.edit((raw) => {
      const { [name]: removed, ...cameras } = camerasOf(raw);
      if (removed === undefined) throw notFound(name);
      return { ...raw, cameras };
    });
  }

  /** @throws OperationalError `camera-not-found` */
  restart(name: string): Camera {
    this.#find(name);
    this.#media.restartCamera(name);
    return this.get(name);
  }

  /**
   * Tries an input that need not be configured yet.
   *
   * @param camera the one whose stored secrets `***` stands for
   * @throws OperationalError `media-…` | `config-invalid`
   */
  async testInput(input: z.infer<typeof inputSchema>, camera: string | undefined): Promise<InputTest> {
    const stored = camera === undefined ? [] : inputPathsOf(camerasOf(this.#config.raw)[camera]);
    const path = restoreFromAny(input.path, stored);
    if (path === null)
      throw new InvalidConfigError([{ path: 'input.path', message: 'enter the password of this address' }]);
    const { value, mistakes } = substituteEnvironment(path, this.#environment);
    if (mistakes.length > 0 || typeof value !== 'string')
      throw new InvalidConfigError(mistakes.map(({ message }) => ({ path: 'input.path', message })));
    return await this.#media.request(
      'testInput',
      { input: { ...input, path: value } },
      { timeoutMs: TEST_INPUT_TIMEOUT_MS },
    );
  }

  #find(name: string): CameraConfig {
    const { cameras } = this.#config.config;
    const config = Object.hasOwn(cameras, name) ? cameras[name] : undefined;
    if (config === undefined) throw notFound(name);
    return config;
  }

  #describe(name: string, config: CameraConfig): Camera {
    const path = config.inputs[0]?.path ?? '';
    return {
      name,
      config: showCamera(config, camerasOf(this.#config.raw)[name]),
      status: this.#statusOf(name, config),
      demo: path === 'demo:street' ? 'drawing' : path.startsWith('demo:') ? 'simulation' : null,
    };
  }

  #statusOf(name: string, config: CameraConfig): CameraStatus {
    if (!config.enabled) return this.#ownStatus(name, 'disabled', null);
    if (this.#media.isQuarantined(name)) return this.#ownStatus(name, 'quarantined', QUARANTINE_REASON);
    if (!this.#media.isRunning && this.#media.restarts > 0)
      return this.#ownStatus(name, 'retrying', 'The media process is being restarted');
    const reported = this.#media.findStatus(name);
    if (reported === null) return this.#ownStatus(name, 'connecting', null);
    this.#ownStates.delete(name);
    return reported;
  }

  #ownStatus(name: string, state: CameraStatus['state'], reason: string | null): CameraStatus {
    let own = this.#ownStates.get(name);
    if (own?.state !== state) {
      own = { state, sinceMs: this.#now() };
      this.#ownStates.set(name, own);
    }
    const { sinceMs } = own;
    return {
      name,
      state,
      reason,
      sinceMs,
      video: null,
      audio: null,
      inputs: [],
      viewers: 0,
      reconnects: 0,
      stages: [],
      tasks: [],
      decoding: null,
    };
  }
}

const QUARANTINE_REASON =
  'This camera has crashed the media process repeatedly and is left out so that the others run; change its settings or restart it to try again';

function camerasOf(raw: RawConfig): Record<string, unknown> {
  return sectionOf(raw.cameras);
}

function sectionOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function notFound(name: string): OperationalError {
  return new OperationalError(
    'camera-not-found',
    `There is no camera "${name}"; see GET /api/cameras for those there are`,
  );
}
