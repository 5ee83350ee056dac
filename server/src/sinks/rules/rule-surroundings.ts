import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { CameraConfig } from '#contract/config.ts';
import type { MediaConfiguration } from '#contract/media-process.ts';
import type { CameraScene } from '#core/rules/rule.ts';

/** What of a camera rules can speak of, apart from the shape of its picture. */
export function sceneOf({
  title,
  zones = {},
  lines = {},
  scale,
}: Pick<CameraConfig, 'title' | 'zones' | 'lines' | 'scale'>): CameraScene {
  return { zones, lines, ...(title !== undefined && { title }), ...(scale !== undefined && { scale }) };
}

/** By task: the task whose objects it looks at, as `TaskPlanner` finds it. */
export function rulesLookAt(tasks: MediaConfiguration['tasks']): Record<string, string> {
  const defined = Object.entries(BUILT_IN_TASKS).map(([task, { on }]) => [task, tasks[task]?.on ?? on] as const);
  const own = Object.entries(tasks).map(([task, { on }]) => [task, on ?? BUILT_IN_TASKS[task]?.on ?? null] as const);
  return Object.fromEntries([...defined, ...own].flatMap(([task, on]) => (on === null ? [] : [[task, on.task]])));
}
