import type { OnvifConfig } from '#contract/config.ts';
import type { PtzMove, PtzPreset } from '#contract/onvif.ts';
import { OperationalError } from '../operational-error.ts';
import { resolveDeviceAddress } from './device-address.ts';
import { escapeXml, OnvifClient } from './onvif-client.ts';
import { textAt, valueAt } from './read-value.ts';

/** The device itself ends a movement after this time, should this server be gone. */
const DEVICE_TIMEOUT_MS = 2_000;
const MAXIMUM_PRESETS = 256;

/** One camera that can be moved. All methods throw OperationalError `onvif-…`. */
export interface MovableDevice {
  move(move: PtzMove): Promise<void>;
  stop(): Promise<void>;
  goHome(): Promise<void>;
  presets(): Promise<PtzPreset[]>;
  setPreset(name: string, token: string | undefined): Promise<PtzPreset>;
  removePreset(token: string): Promise<void>;
  goToPreset(token: string): Promise<void>;
}

/**
 * Connects to the PTZ service of a device (ONVIF PTZ service specification).
 *
 * @throws OperationalError `onvif-…` | `ptz-unsupported`
 */
export async function connectMovableDevice(onvif: OnvifConfig): Promise<MovableDevice> {
  const address = await resolveDeviceAddress(onvif.address);
  const client = new OnvifClient({ address, user: onvif.user, password: onvif.password });
  await client.connect();
  if (client.camera.uri?.ptz === undefined) throw unsupported(client.place);
  return new OnvifMovableDevice(client, onvif.profile ?? (await findMovableProfile(client)));
}

class OnvifMovableDevice implements MovableDevice {
  readonly #client: OnvifClient;
  readonly #profileToken: string;

  constructor(client: OnvifClient, profile: string) {
    this.#client = client;
    this.#profileToken = escapeXml(profile);
  }

  async move({ mode, pan, tilt, zoom }: PtzMove): Promise<void> {
    // Some devices refuse a message that both turns and zooms, and those without zoom every message that names it.
    const only = zoom === 0 ? { onlySendPanTilt: true } : pan === 0 && tilt === 0 ? { onlySendZoom: true } : {};
    const options = { profileToken: this.#profileToken, x: pan, y: tilt, zoom };
    await this.#client.call((camera, callback) => {
      if (mode === 'continuous') camera.continuousMove({ ...options, ...only, timeout: DEVICE_TIMEOUT_MS }, callback);
      else if (mode === 'relative') camera.relativeMove(options, callback);
      else camera.absoluteMove(options, callback);
    });
  }

  async stop(): Promise<void> {
    const options = { profileToken: this.#profileToken, panTilt: true, zoom: true };
    await this.#client.call((camera, callback) => camera.stop(options, callback));
  }

  async goHome(): Promise<void> {
    const options = { profileToken: this.#profileToken };
    await this.#client.call((camera, callback) => camera.gotoHomePosition(options, callback));
  }

  async presets(): Promise<PtzPreset[]> {
    const options = { profileToken: this.#profileToken };
    await this.#client.call((camera, callback) => camera.getPresets(options, callback));
    return Object.entries<unknown>({ ...this.#client.camera.presets })
      .slice(0, MAXIMUM_PRESETS)
      .map(([token, preset]) => ({ token, name: textAt(preset, 'name') ?? token }));
  }

  async setPreset(name: string, token: string | undefined): Promise<PtzPreset> {
    const options = {
      profileToken: this.#profileToken,
      presetName: escapeXml(name),
      ...(token === undefined ? {} : { presetToken: escapeXml(token) }),
    };
    const body = await this.#client.call<unknown>((camera, callback) => camera.setPreset(options, callback));
    const [given] = [valueAt(body, '0', 'setPresetResponse', '0', 'presetToken', '0')];
    return { token: textAt(given) ?? token ?? name, name };
  }

  async removePreset(token: string): Promise<void> {
    const options = { profileToken: this.#profileToken, presetToken: escapeXml(token) };
    await this.#client.call((camera, callback) => camera.removePreset(options, callback));
  }

  async goToPreset(token: string): Promise<void> {
    const options = { profileToken: this.#profileToken, preset: escapeXml(token) };
    await this.#client.call((camera, callback) => camera.gotoPreset(options, callback));
  }
}

async function findMovableProfile(client: OnvifClient): Promise<string> {
  const profiles = await client.readProfiles();
  const movable = profiles.find((profile) => valueAt(profile, 'PTZConfiguration') !== undefined);
  const token = textAt(movable, '$', 'token');
  if (token === null) throw unsupported(client.place);
  return token;
}

function unsupported(place: string): OperationalError {
  return new OperationalError('ptz-unsupported', `${place} cannot be moved: it offers no PTZ over ONVIF`);
}
