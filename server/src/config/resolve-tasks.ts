import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { CameraConfig, Config, TaskSettings } from '#contract/config.ts';

type CompleteTaskSettings = TaskSettings & Required<Pick<TaskSettings, 'fps' | 'minimumScore'>>;

/** What a task of the user's own does where neither the camera nor the globals say otherwise. */
const OWN_TASK_DEFAULTS: CompleteTaskSettings = { fps: 5, minimumScore: 0.3 };

/**
 * Every camera with complete task settings: its own over the globals over the built-in ones, key by key. Globals set
 * values; they do not switch tasks on, which each camera does for itself.
 */
export function resolveCameras(config: Config): Record<string, CameraConfig> {
  return Object.fromEntries(
    Object.entries(config.cameras).map(([name, camera]) => [name, resolveCamera(camera, config.detect.tasks)]),
  );
}

function resolveCamera(configured: CameraConfig, globals: Config['detect']['tasks']): CameraConfig {
  // Cameras are moved by the server process: the media process needs no password for that, nor a restart of the camera.
  const { onvif: _onvif, ...camera } = configured;
  const tasks: Config['detect']['tasks'] = {};
  for (const [name, settings] of Object.entries(camera.detect.tasks))
    tasks[name] = { ...(BUILT_IN_TASKS[name]?.settings ?? OWN_TASK_DEFAULTS), ...globals[name], ...settings };
  return { ...camera, detect: { ...camera.detect, tasks } };
}
