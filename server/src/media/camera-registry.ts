import { isDeepStrictEqual } from 'node:util';
import type { CameraStatus } from '#contract/camera-status.ts';
import type { CameraConfig } from '#contract/config.ts';
import { OperationalError } from '../operational-error.ts';
import type { Camera } from '../pipeline/camera.ts';

/** The cameras that run, kept equal to the wanted ones. Changes are applied one after the other. */
export class CameraRegistry implements AsyncDisposable {
  readonly #start: (name: string, config: CameraConfig) => Camera;
  readonly #cameras = new Map<string, { readonly config: CameraConfig; readonly camera: Camera }>();
  #changing: Promise<void> = Promise.resolve();

  constructor(start: (name: string, config: CameraConfig) => Camera) {
    this.#start = start;
  }

  /**
   * Starts what is new, restarts what is changed and stops what is gone; every other camera goes on undisturbed. What is drawn on its
   * picture concerns rules alone and restarts none.
   */
  apply(wanted: Readonly<Record<string, CameraConfig>>): Promise<void> {
    const applied = this.#changing.then(() => this.#apply(wanted));
    this.#changing = applied.catch(() => {});
    return applied;
  }

  /** @throws OperationalError `camera-unknown` */
  find(name: string): Camera {
    const running = this.#cameras.get(name);
    if (running === undefined) throw new OperationalError('camera-unknown', `There is no running camera "${name}".`);
    return running.camera;
  }

  statuses(): CameraStatus[] {
    return [...this.#cameras.values()].map(({ camera }) => camera.status());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.apply({});
  }

  async #apply(wanted: Readonly<Record<string, CameraConfig>>): Promise<void> {
    const isWanted = (name: string, config: CameraConfig) => isSame(wanted[name], config) && config.enabled;
    const leaving = [...this.#cameras].filter(([name, { config }]) => !isWanted(name, config));
    await Promise.all(leaving.map(([name, { camera }]) => this.#stop(name, camera)));
    for (const [name, config] of Object.entries(wanted)) {
      if (config.enabled && !this.#cameras.has(name))
        this.#cameras.set(name, { config, camera: this.#start(name, config) });
    }
  }

  async #stop(name: string, camera: Camera): Promise<void> {
    this.#cameras.delete(name);
    await camera[Symbol.asyncDispose]();
  }
}

function isSame(wanted: CameraConfig | undefined, running: CameraConfig): boolean {
  return wanted !== undefined && isDeepStrictEqual(withoutDrawings(wanted), withoutDrawings(running));
}

function withoutDrawings({ title, zones, lines, scale, ...config }: CameraConfig): Partial<CameraConfig> {
  return config;
}
