import type { CameraDirectory } from '../cameras/camera-directory.ts';
import type { StreamHub } from './stream-hub.ts';

/** Publishes cameras that look different from what was published of them last, and those that are gone. */
export class CameraAnnouncer {
  readonly #cameras: CameraDirectory;
  readonly #hub: StreamHub;
  readonly #published = new Map<string, string>();

  constructor(cameras: CameraDirectory, hub: StreamHub) {
    this.#cameras = cameras;
    this.#hub = hub;
  }

  announce(): void {
    const cameras = this.#cameras.list();
    const names = new Set(cameras.map((camera) => camera.name));
    for (const camera of cameras) {
      const text = JSON.stringify(camera);
      if (this.#published.get(camera.name) === text) continue;
      this.#published.set(camera.name, text);
      this.#hub.publish({ type: 'camera', camera });
    }
    for (const name of this.#published.keys()) {
      if (names.has(name)) continue;
      this.#published.delete(name);
      this.#hub.publish({ type: 'camera-removed', name });
    }
  }
}
