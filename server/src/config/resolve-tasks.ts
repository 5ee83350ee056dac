import type { CameraConfig, Config, TaskName, TaskSettings } from '#contract/config.ts';

type CompleteTaskSettings = TaskSettings & Required<Pick<TaskSettings, 'fps' | 'minimumScore'>>;

/** What a task does where neither the camera nor the globals say otherwise. */
export const TASK_DEFAULTS: Readonly<Record<TaskName, CompleteTaskSettings>> = {
  objects: { fps: 5, minimumScore: 0.25 },
  faces: { fps: 5, minimumScore: 0.5 },
  circle: { fps: 'all', minimumScore: 0.5 },
};

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
  for (const [name, settings] of taskEntries(camera.detect.tasks))
    tasks[name] = { ...TASK_DEFAULTS[name], ...globals[name], ...settings };
  return { ...camera, detect: { ...camera.detect, tasks } };
}

function taskEntries(tasks: Config['detect']['tasks']): [TaskName, TaskSettings | null][] {
  const names = Object.keys(TASK_DEFAULTS) as TaskName[];
  return names.flatMap((name) => {
    const settings = tasks[name];
    return settings === undefined ? [] : [[name, settings] as [TaskName, TaskSettings | null]];
  });
}
