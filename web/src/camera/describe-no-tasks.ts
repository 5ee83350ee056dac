import type { Camera } from '#contract/api.ts';

/** Why nothing is looked for in the picture of a camera. */
export function describeNoTasks(camera: Camera): string {
  const { detect, enabled } = camera.config;
  if (!enabled) return 'The camera is switched off.';
  if (!detect.enabled) return 'Analysis is switched off for this camera. Edit the camera to switch it on.';
  if (Object.keys(detect.tasks).length === 0)
    return 'No task is chosen for this camera. Edit the camera to choose some.';
  return 'Analysis starts when video arrives.';
}
