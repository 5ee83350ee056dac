import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import type { Model } from '#contract/models.ts';

export interface ModelGroup {
  readonly task: string;
  readonly title: string;
  readonly models: readonly Model[];
}

/** Models by the task that they serve: the built-in tasks in their order, then others by name; usable ones first. */
export function groupModelsByTask(models: readonly Model[], titleOf: (task: string) => string): ModelGroup[] {
  const order = Object.keys(BUILT_IN_TASKS);
  const rank = (task: string) => (order.includes(task) ? order.indexOf(task) : order.length);
  const tasks = [...new Set(models.map(({ task }) => task))];
  return tasks
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'))
    .map((task) => ({
      task,
      title: titleOf(task),
      models: models.filter((model) => model.task === task).sort(byUse),
    }));
}

function byUse(a: Model, b: Model): number {
  return b.usedBy.length - a.usedBy.length || Number(b.state === 'ready') - Number(a.state === 'ready');
}
