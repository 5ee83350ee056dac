import { createHash, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { cameraNameSchema } from '#contract/camera-name.ts';
import type { AutoCreateConfig, CameraConfig, PublishConfig } from '#contract/config.ts';
import { PUBLISHER_PATH, publishSchema } from '#contract/config.ts';
import { OperationalError } from '../../operational-error.ts';
import type { Publication, PublisherDesk, PublishingDevice, PublishPermit, PublishRequest } from '../publishing.ts';
import { DevicePublication } from './device-publication.ts';

/** A device that has sent nothing for this long may be replaced by another (`takeover: when-silent`). */
const SILENT_AFTER_MS = 1_000;
/** How long a device waits for the camera of its name to be made. */
const UNCLAIMED_TIMEOUT_MS = 15_000;
const MAXIMUM_UNCLAIMED = 32;
const MAXIMUM_FAILURES_PER_MINUTE = 20;
const MAXIMUM_REMEMBERED_ADDRESSES = 1_000;

export interface CameraPublisherDeskOptions {
  /** An authorised device publishes under a name that no camera has; whoever hears it may make that camera. */
  readonly onUnknownPublisher: (camera: string, protocol: string) => void;
  /** Milliseconds on any steady clock. */
  readonly now: () => number;
}

type ConfiguredCamera = { readonly permit: PublishPermit | null; readonly isEnabled: boolean };

/** Decides which devices may publish to which camera, and hands them over to their cameras. */
export class CameraPublisherDesk implements PublisherDesk {
  readonly #options: CameraPublisherDeskOptions;
  readonly #publications = new Map<string, DevicePublication>();
  readonly #waiting = new Map<string, (publication: DevicePublication) => void>();
  readonly #listeners = new Set<() => void>();
  readonly #failures = new Map<string, { count: number; sinceMs: number }>();
  #cameras: ReadonlyMap<string, ConfiguredCamera> = new Map();
  #autoCreate: PublishPermit | null = null;

  constructor(options: CameraPublisherDeskOptions) {
    this.#options = options;
  }

  /** States the cameras. Devices that may no longer publish as they do are sent away. */
  configure(cameras: Readonly<Record<string, CameraConfig>>, autoCreate: AutoCreateConfig): void {
    const before = this.#cameras;
    this.#cameras = new Map(Object.entries(cameras).map(([name, config]) => [name, configuredCamera(config)]));
    const { autoCreate: isOn, ...credentials } = autoCreate;
    this.#autoCreate = isOn ? { publish: publishSchema.parse(credentials) } : null;
    for (const [name, publication] of this.#publications) {
      const [was, is] = [before.get(name), this.#cameras.get(name)];
      // A camera that has just been made for the device keeps it.
      if (was !== undefined && !isDeepStrictEqual(was, is)) publication.close('The camera was changed or removed.');
    }
    for (const listener of this.#listeners) listener();
  }

  admit(request: PublishRequest, device: PublishingDevice): Publication {
    const { camera } = request;
    if (!cameraNameSchema.safeParse(camera).success)
      throw refusal('publish-invalid', 'This cannot be the name of a camera.');
    const configured = this.#cameras.get(camera);
    const permit = configured === undefined ? this.#autoCreate : configured.permit;
    if (configured === undefined && permit === null)
      throw refusal('publish-unknown', `There is no camera "${camera}".`);
    if (permit === null || configured?.isEnabled === false)
      throw refusal('publish-forbidden', `Devices may not publish to the camera "${camera}" now.`);
    this.#authorise(request, permit.publish);
    this.#makeRoom(camera, permit.publish);
    return this.#open(request, device, configured === undefined);
  }

  permits(): ReadonlyMap<string, PublishPermit> {
    const permits = new Map<string, PublishPermit>();
    for (const [name, { permit, isEnabled }] of this.#cameras)
      if (permit !== null && isEnabled) permits.set(name, permit);
    return permits;
  }

  *forbidden(): Generator<string> {
    for (const [name, { permit, isEnabled }] of this.#cameras) if (permit === null || !isEnabled) yield name;
  }

  autoCreatePermit(): PublishPermit | null {
    return this.#autoCreate;
  }

  onPermitsChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The device that publishes to a camera, as soon as there is one. One caller for each camera at a time. */
  async next(camera: string, signal: AbortSignal): Promise<DevicePublication> {
    signal.throwIfAborted();
    const present = this.#publications.get(camera);
    if (present !== undefined) return present;
    const { promise, resolve, reject } = Promise.withResolvers<DevicePublication>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(camera, resolve);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (this.#waiting.get(camera) === resolve) this.#waiting.delete(camera);
    }
  }

  #authorise(request: PublishRequest, publish: PublishConfig): void {
    if (request.isTrusted) return;
    const nowMs = this.#options.now();
    const failures = this.#recentFailures(request.remoteAddress, nowMs);
    if (failures >= MAXIMUM_FAILURES_PER_MINUTE)
      throw refusal('publish-overload', 'Too many attempts with wrong credentials; wait a minute.');
    if (areCredentialsRight(request, publish)) return;
    this.#failures.set(request.remoteAddress, {
      count: failures + 1,
      sinceMs: this.#failures.get(request.remoteAddress)?.sinceMs ?? nowMs,
    });
    throw refusal('publish-unauthorized', 'The user, password or stream key is wrong.');
  }

  #recentFailures(address: string, nowMs: number): number {
    if (this.#failures.size > MAXIMUM_REMEMBERED_ADDRESSES) this.#failures.clear();
    const failures = this.#failures.get(address);
    if (failures === undefined) return 0;
    if (nowMs - failures.sinceMs < 60_000) return failures.count;
    this.#failures.delete(address);
    return 0;
  }

  #makeRoom(camera: string, { takeover }: PublishConfig): void {
    const present = this.#publications.get(camera);
    if (present === undefined) return;
    const isSilent = this.#options.now() - present.lastPushMs > SILENT_AFTER_MS;
    if (takeover === 'never' || (takeover === 'when-silent' && !isSilent))
      throw refusal('publish-busy', `Another device publishes to the camera "${camera}" already.`);
    present.close('Another device has taken over.');
  }

  #open(request: PublishRequest, device: PublishingDevice, isUnknown: boolean): Publication {
    const { camera, protocol } = request;
    const unclaimed = [...this.#publications.keys()].filter((name) => !this.#cameras.has(name)).length;
    if (isUnknown && unclaimed >= MAXIMUM_UNCLAIMED)
      throw refusal('publish-overload', 'Too many devices wait for their cameras to be made.');
    const publication = new DevicePublication(device, this.#options.now, () => {
      if (this.#publications.get(camera) === publication) this.#publications.delete(camera);
    });
    this.#publications.set(camera, publication);
    if (isUnknown) this.#announce(camera, protocol, publication);
    this.#waiting.get(camera)?.(publication);
    return publication;
  }

  #announce(camera: string, protocol: string, publication: DevicePublication): void {
    const timer = setTimeout(() => {
      if (!this.#cameras.has(camera)) publication.close('No camera was made for it.');
    }, UNCLAIMED_TIMEOUT_MS);
    timer.unref();
    this.#options.onUnknownPublisher(camera, protocol);
  }
}

function configuredCamera(config: CameraConfig): ConfiguredCamera {
  const takesDevices = config.inputs.some(({ path }) => path === PUBLISHER_PATH);
  return {
    permit: takesDevices ? { publish: config.publish ?? publishSchema.parse({}) } : null,
    isEnabled: config.enabled,
  };
}

/** The password alone is enough where no user is configured, as with stream keys. */
function areCredentialsRight({ user, password }: PublishRequest, publish: PublishConfig): boolean {
  // A passphrase without a password protects SRT alone; the other protocols then ask for it as the password.
  const wanted = publish.password ?? publish.passphrase;
  const isUserRight = publish.user === undefined || isSameSecret(user ?? '', publish.user);
  const isPasswordRight = wanted === undefined || isSameSecret(password ?? '', wanted);
  return isUserRight && isPasswordRight;
}

function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function refusal(code: string, message: string): OperationalError {
  return new OperationalError(code, message);
}
