import type { Logger } from 'pino';
import type { OnvifConfig } from '#contract/config.ts';
import type { PtzMove, PtzPreset } from '#contract/onvif.ts';
import { describeError, OperationalError } from '../operational-error.ts';
import { connectMovableDevice, type MovableDevice } from './movable-device.ts';

/** A movement that nobody repeats for this long ends: the person has gone, or the network has. */
const DEAD_MAN_MS = 1_000;
const STOP_ATTEMPTS = 3;
const IDLE_MS = 5 * 60_000;
const MAXIMUM_SESSIONS = 64;
const CLOSE_TIMEOUT_MS = 2_000;

export interface PtzControlOptions {
  readonly logger: Logger;
  readonly deadManMs?: number;
  readonly connect?: (onvif: OnvifConfig) => Promise<MovableDevice>;
}

/**
 * Moves cameras. Whoever holds a camera in motion has to say so again and again; else it stops by itself. Of
 * movements that arrive while the device still works on one, only the newest counts. Disposing it stops what moves.
 */
export class PtzControl implements AsyncDisposable {
  readonly #logger: Logger;
  readonly #deadManMs: number;
  readonly #connect: (onvif: OnvifConfig) => Promise<MovableDevice>;
  readonly #sessions = new Map<string, PtzSession>();

  constructor({ logger, deadManMs = DEAD_MAN_MS, connect = connectMovableDevice }: PtzControlOptions) {
    this.#logger = logger;
    this.#deadManMs = deadManMs;
    this.#connect = connect;
  }

  /** @throws OperationalError `onvif-…` | `ptz-unsupported` */
  async move(camera: string, onvif: OnvifConfig, move: PtzMove): Promise<void> {
    const session = this.#sessionOf(camera, onvif);
    await this.#guard(camera, () => session.want(move));
  }

  /** Stops at once; a stop overtakes every movement that waits. */
  async stop(camera: string, onvif: OnvifConfig): Promise<void> {
    const session = this.#sessionOf(camera, onvif);
    await this.#guard(camera, () => session.want('stop'));
  }

  async goHome(camera: string, onvif: OnvifConfig): Promise<void> {
    await this.#use(camera, onvif, (device) => device.goHome());
  }

  async presets(camera: string, onvif: OnvifConfig): Promise<PtzPreset[]> {
    return await this.#use(camera, onvif, (device) => device.presets());
  }

  /** @param token of the preset to be moved; a new one is made otherwise */
  async setPreset(camera: string, onvif: OnvifConfig, name: string, token: string | undefined): Promise<PtzPreset> {
    return await this.#use(camera, onvif, (device) => device.setPreset(name, token));
  }

  async removePreset(camera: string, onvif: OnvifConfig, token: string): Promise<void> {
    await this.#use(camera, onvif, (device) => device.removePreset(token));
  }

  async goToPreset(camera: string, onvif: OnvifConfig, token: string): Promise<void> {
    await this.#use(camera, onvif, (device) => device.goToPreset(token));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    const stopped = Promise.allSettled(sessions.map((session) => session.close()));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    await Promise.race([stopped, late]);
    clearTimeout(timer);
  }

  #use<Result>(camera: string, onvif: OnvifConfig, work: (device: MovableDevice) => Promise<Result>): Promise<Result> {
    const session = this.#sessionOf(camera, onvif);
    return this.#guard(camera, async () => await work(await session.device()));
  }

  /** A failed device is connected anew next time: it may have restarted and forgotten its services. */
  async #guard<Result>(camera: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OperationalError && error.retryable) this.#forget(camera);
      throw error;
    }
  }

  #sessionOf(camera: string, onvif: OnvifConfig): PtzSession {
    const key = JSON.stringify(onvif);
    const known = this.#sessions.get(camera);
    if (known?.key === key) {
      known.keep();
      return known;
    }
    if (known !== undefined) this.#forget(camera);
    if (this.#sessions.size >= MAXIMUM_SESSIONS)
      throw new OperationalError('onvif-busy', 'Too many cameras are being moved at a time', { retryable: true });
    const session: PtzSession = new PtzSession({
      key,
      connect: () => this.#connect(onvif),
      deadManMs: this.#deadManMs,
      onIdle: () => this.#sessions.get(camera) === session && this.#forget(camera),
      onRunaway: (error) => this.#logger.warn({ camera, reason: describeError(error) }, 'camera could not be stopped'),
    });
    this.#sessions.set(camera, session);
    return session;
  }

  #forget(camera: string): void {
    const session = this.#sessions.get(camera);
    this.#sessions.delete(camera);
    session?.close().catch((error: unknown) => {
      this.#logger.warn({ camera, reason: describeError(error) }, 'camera could not be stopped');
    });
  }
}

interface PtzSessionOptions {
  readonly key: string;
  readonly deadManMs: number;
  connect(): Promise<MovableDevice>;
  onIdle(): void;
  onRunaway(error: unknown): void;
}

/** One camera that somebody moves. */
class PtzSession {
  readonly key: string;
  readonly #options: PtzSessionOptions;
  #device: Promise<MovableDevice> | null = null;
  /** What the device is to do next; the newest wish replaces the one before. */
  #wanted: PtzMove | 'stop' | null = null;
  #work: Promise<void> | null = null;
  #isMoving = false;
  #deadMan: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: PtzSessionOptions) {
    this.key = options.key;
    this.#options = options;
    this.keep();
  }

  /** Puts off the end for lack of use. */
  keep(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#options.onIdle(), IDLE_MS);
    this.#idle.unref();
  }

  device(): Promise<MovableDevice> {
    this.#device ??= this.#options.connect().catch((error: unknown) => {
      this.#device = null;
      throw error;
    });
    return this.#device;
  }

  /** Resolves when the device has accepted this wish or a newer one. */
  want(wish: PtzMove | 'stop'): Promise<void> {
    this.#wanted = wish;
    clearTimeout(this.#deadMan);
    if (wish !== 'stop' && wish.mode === 'continuous')
      this.#deadMan = setTimeout(() => this.#stopByItself(), this.#options.deadManMs);
    this.#work ??= this.#fulfil().finally(() => {
      this.#work = null;
    });
    return this.#work;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    clearTimeout(this.#deadMan);
    if (this.#isMoving) await this.want('stop');
  }

  async #fulfil(): Promise<void> {
    const device = await this.device();
    while (this.#wanted !== null) {
      const wish = this.#wanted;
      this.#wanted = null;
      if (wish === 'stop') await this.#stop(device);
      else await this.#move(device, wish);
    }
  }

  async #move(device: MovableDevice, move: PtzMove): Promise<void> {
    // Set before the answer: a movement whose answer is lost goes on all the same.
    if (move.mode === 'continuous') this.#isMoving = true;
    try {
      await device.move(move);
    } catch (error) {
      if (!(error instanceof OperationalError && error.retryable)) this.#isMoving = false;
      throw error;
    }
  }

  async #stop(device: MovableDevice): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await device.stop();
        this.#isMoving = false;
        return;
      } catch (error) {
        if (attempt >= STOP_ATTEMPTS) throw error;
      }
    }
  }

  #stopByItself(): void {
    if (!this.#isMoving && this.#work === null) return;
    this.want('stop').catch((error: unknown) => this.#options.onRunaway(error));
  }
}
