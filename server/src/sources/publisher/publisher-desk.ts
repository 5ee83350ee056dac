import { createHash, timingSafeEqual } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { cameraNameSchema } from '#contract/camera-name.ts';
import type { AutoCreateConfig, CameraConfig, PublishConfig } from '#contract/config.ts';
import { PUBLISHER_PATH, publishSchema } from '#contract/config.ts';
import { OperationalError } from '../../operational-error.ts';
import type { Publication, PublisherDesk, PublishingDevice, PublishPermit, PublishRequest } from '../publishing.ts';
import { CredentialFailures } from './credential-failures.ts';
import { DevicePublication } from './device-publication.ts';
import { NewCameraBudget } from './new-camera-budget.ts';

/** A device that has sent nothing for this long may be replaced by another (`takeover: when-silent`). */
const SILENT_AFTER_MS = 1_000;
/** How long a device waits for the camera of its name to be made. */
const UNCLAIMED_TIMEOUT_MS = 15_000;
const MAXIMUM_UNCLAIMED = 32;
/** What the credentials of names that no camera has belong to; no camera can have this name. */
const EVERY_OTHER_NAME = '*';

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
  readonly #failures = new CredentialFailures();
  readonly #newCameras = new NewCameraBudget();
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
    const madeForDevices = { permit: this.#autoCreate, isEnabled: true };
    for (const [name, publication] of this.#publications) {
      const is = this.#cameras.get(name);
      // A camera that has just been made for the device keeps it; one that a person made may ask for other credentials.
      const was = before.get(name) ?? (is === undefined ? undefined : madeForDevices);
      if (!isDeepStrictEqual(was, is)) publication.close('The camera was changed or removed.');
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
    this.#authorise(request, permit.publish, configured === undefined ? EVERY_OTHER_NAME : camera);
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

  #authorise(request: PublishRequest, publish: PublishConfig, target: string): void {
    if (request.isTrusted) return;
    const { remoteAddress } = request;
    const nowMs = this.#options.now();
    if (this.#failures.hasTooMany(remoteAddress, target, nowMs))
      throw refusal('publish-overload', 'Too many attempts with wrong credentials; wait a minute.');
    if (areCredentialsRight(request, publish)) return;
    this.#failures.add(remoteAddress, target, nowMs);
    throw refusal('publish-unauthorized', 'The user, password or stream key is wrong.');
  }

  #makeRoom(camera: string, { takeover }: PublishConfig): void {
    const present = this.#publications.get(camera);
    if (present === undefined) return;
    const isSilent = this.#options.now() - present.lastPushMs > SILENT_AFTER_MS;
    if (takeover === 'never' || (takeover === 'when-silent' && !isSilent))
      throw refusal('publish-busy', `Another device publishes to the camera "${camera}" already.`);
    present.close('Another device has taken over.');
  }

  #open({ camera, protocol }: PublishRequest, device: PublishingDevice, isUnknown: boolean): Publication {
    const isAnnounced = isUnknown && this.#isToBeAnnounced(camera);
    let unclaimed: NodeJS.Timeout | undefined;
    const publication = new DevicePublication(device, this.#options.now, () => {
      clearTimeout(unclaimed);
      if (this.#publications.get(camera) === publication) this.#publications.delete(camera);
    });
    this.#publications.set(camera, publication);
    if (isUnknown) {
      unclaimed = this.#closeUnlessClaimed(camera, publication);
      if (isAnnounced) this.#options.onUnknownPublisher(camera, protocol);
    }
    this.#waiting.get(camera)?.(publication);
    return publication;
  }

  /** @throws OperationalError `publish-overload` where there is no room for a new camera */
  #isToBeAnnounced(camera: string): boolean {
    const unclaimed = [...this.#publications.keys()].filter((name) => !this.#cameras.has(name)).length;
    if (unclaimed >= MAXIMUM_UNCLAIMED)
      throw refusal('publish-overload', 'Too many devices wait for their cameras to be made.');
    const step = this.#newCameras.take(camera, this.#cameras.size, this.#options.now());
    if (step === 'refuse')
      throw refusal(
        'publish-overload',
        'Devices have made too many cameras lately; add this one in the web interface.',
      );
    return step === 'announce';
  }

  #closeUnlessClaimed(camera: string, publication: DevicePublication): NodeJS.Timeout {
    const timer = setTimeout(() => {
      if (!this.#cameras.has(camera)) publication.close('No camera was made for it.');
    }, UNCLAIMED_TIMEOUT_MS);
    return timer.unref();
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
