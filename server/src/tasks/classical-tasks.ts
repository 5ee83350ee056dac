import { openCircleTask } from './circle/task.ts';
import { openColoursTask } from './colours/task.ts';
import { openMotionTask } from './motion/task.ts';
import type { Task } from './task.ts';
import type { ClassicalAlgorithm } from './task-plan.ts';

/** Tasks that need no model. */
export const CLASSICAL_TASKS: Readonly<Record<ClassicalAlgorithm, () => Promise<Task>>> = {
  circle: openCircleTask,
  motion: openMotionTask,
  colours: openColoursTask,
};
