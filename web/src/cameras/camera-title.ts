import type { Camera } from '#contract/api.ts';

/** The name of a camera for people: its title, or its name where it has none. */
export function cameraTitle(camera: Pick<Camera, 'name' | 'config'>): string {
  return camera.config.title?.trim() || camera.name;
}
