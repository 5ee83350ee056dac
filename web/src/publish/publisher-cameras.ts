import type { Camera } from '#contract/api.ts';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { PUBLISHER_PATH } from '#contract/config.ts';

/** The cameras that a device may publish to. */
export function publisherCameras(cameras: readonly Camera[]): Camera[] {
  return cameras.filter(({ config }) => config.inputs.some(({ path }) => path === PUBLISHER_PATH));
}

/** Why this device cannot publish under a name; null where it can. */
export function problemOfName(name: string, cameras: readonly Camera[]): string | null {
  if (name === '') return 'Enter a name';
  if (!cameraNameSchema.safeParse(name).success)
    return 'Lower-case letters, digits, “-” and “_”, with a letter or digit at both ends';
  const camera = cameras.find((other) => other.name === name);
  if (camera === undefined) return null;
  if (publisherCameras([camera]).length === 0) return 'This camera has a source of its own; choose another name';
  return camera.config.enabled ? null : 'This camera is switched off';
}
