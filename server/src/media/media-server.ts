import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AlertClip, AlertPicture, AlertSignal } from '#contract/alerts.ts';
import type { TrackChange } from '#contract/event.ts';
import {
  type FromMediaMessage,
  type MediaConfiguration,
  type MediaProcessStatus,
  type MediaRequestName,
  mediaRequests,
  toMediaMessageSchema,
} from '#contract/media-process.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { type MediaServices, mediaRequestHandlers } from './media-requests.ts';

const STATUS_INTERVAL_MS = 1_000;
/** Every measurement wakes the process, so there are no more than the figure needs. */
const EVENT_LOOP_RESOLUTION_MS = 50;

export interface MediaServerOptions {
  /** Makes the services for the first configuration; ports and folders stay what they were then. */
  readonly createServices: (configuration: MediaConfiguration, events: MediaEvents) => MediaServices & AsyncDisposable;
  readonly send: (message: FromMediaMessage) => void;
}

/** What happens in the media process and concerns the server process. */
export interface MediaEvents {
  readonly emitTrack: (change: TrackChange) => void;
  readonly emitAlertSignal: (signal: AlertSignal) => void;
  readonly emitAlertPicture: (picture: AlertPicture) => void;
  readonly emitAlertClip: (clip: AlertClip) => void;
  readonly onUnknownPublisher: (camera: string, protocol: string) => void;
  readonly onStateChange: () => void;
}

/** The media process's side of the conversation with the server process. */
export class MediaServer implements AsyncDisposable {
  readonly #options: MediaServerOptions;
  readonly #eventLoopDelay = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS });
  readonly #timer: NodeJS.Timeout;
  #services: (MediaServices & AsyncDisposable) | null = null;
  #lastCpu = process.cpuUsage();
  #lastStatusMs = performance.now();
  #cpuPercent = 0;
  #eventLoopDelayP99Ms = 0;

  constructor(options: MediaServerOptions) {
    this.#options = options;
    this.#eventLoopDelay.enable();
    this.#timer = setInterval(() => {
      this.#measure();
      this.#sendStatus();
    }, STATUS_INTERVAL_MS);
    options.send({ type: 'ready' });
  }

  /** Handles one message. Resolves when it has been dealt with. */
  async receive(raw: unknown): Promise<'go-on' | 'shut-down'> {
    const message = toMediaMessageSchema.parse(raw);
    if (message.type === 'shutdown') return 'shut-down';
    if (message.type === 'configure') await this.#configure(message.configuration);
    else await this.#answer(message.id, message.name, message.body);
    return 'go-on';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#eventLoopDelay.disable();
    await this.#services?.[Symbol.asyncDispose]();
  }

  async #configure(configuration: MediaConfiguration): Promise<void> {
    this.#services ??= this.#options.createServices(configuration, {
      emitTrack: (change) => this.#options.send({ type: 'track', change }),
      emitAlertSignal: (signal) => this.#options.send({ type: 'alert-signal', signal }),
      emitAlertPicture: (picture) => this.#options.send({ type: 'alert-picture', picture }),
      emitAlertClip: (clip) => this.#options.send({ type: 'alert-clip', clip }),
      onUnknownPublisher: (camera, protocol) => this.#options.send({ type: 'unknown-publisher', camera, protocol }),
      onStateChange: () => setImmediate(() => this.#sendStatus()),
    });
    this.#services.ingest.apply(configuration);
    this.#services.tasks.apply(configuration);
    this.#services.identities.setPeople(configuration.people);
    this.#services.rules.apply(configuration);
    this.#services.clips.configure(configuration);
    await this.#services.cameras.apply(configuration.cameras);
    this.#sendStatus();
  }

  async #answer(id: number, name: string, body: unknown): Promise<void> {
    try {
      this.#options.send({ type: 'response', id, body: await this.#handle(name, body) });
    } catch (error) {
      const { code, retryable } = error instanceof OperationalError ? error : { code: 'internal', retryable: false };
      this.#options.send({ type: 'failure', id, error: { code, message: describeError(error), retryable } });
    }
  }

  async #handle(name: string, body: unknown): Promise<unknown> {
    if (!Object.hasOwn(mediaRequests, name)) throw new TypeError(`Expected a known request but received "${name}"`);
    if (this.#services === null) {
      throw new OperationalError('media-restarting', 'The cameras are just being started.', { retryable: true });
    }
    const known = name as MediaRequestName;
    const handler = mediaRequestHandlers[known] as (services: MediaServices, request: unknown) => Promise<unknown>;
    return await handler(this.#services, mediaRequests[known].request.parse(body));
  }

  #sendStatus(): void {
    const cameras = this.#services?.cameras.statuses() ?? [];
    this.#options.send({ type: 'status', cameras, process: this.#processStatus() });
  }

  #processStatus(): MediaProcessStatus {
    return {
      uptimeSeconds: process.uptime(),
      cpuPercent: this.#cpuPercent,
      residentBytes: process.memoryUsage.rss(),
      eventLoopDelayP99Ms: this.#eventLoopDelayP99Ms,
      viewers: this.#services?.live.viewers ?? 0,
      inference: this.#services?.inferenceStatistics() ?? [],
      ingest: this.#services?.ingest.statuses() ?? [],
    };
  }

  #measure(): void {
    const nowMs = performance.now();
    const used = process.cpuUsage(this.#lastCpu);
    this.#cpuPercent = (used.user + used.system) / 10 / (nowMs - this.#lastStatusMs);
    this.#lastCpu = process.cpuUsage();
    this.#lastStatusMs = nowMs;
    this.#eventLoopDelayP99Ms = this.#eventLoopDelay.percentile(99) / 1e6;
    this.#eventLoopDelay.reset();
  }
}
