import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { TaskName } from '#contract/config.ts';

export interface TaskTexts {
  readonly title: string;
  readonly description: string;
}

/** A vision task in words for people. */
export function taskTexts(task: TaskName): TaskTexts {
  const { title, description } = BUILT_IN_TASKS[task] ?? { title: task, description: 'A task of your own.' };
  return { title, description };
}
