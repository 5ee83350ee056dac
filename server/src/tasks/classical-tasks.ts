import { OperationalError } from '../operational-error.ts';
import { openCircleTask } from './circle/task.ts';
import type { Task } from './task.ts';
import type { ClassicalAlgorithm } from './task-plan.ts';

/** Tasks that need no model. */
export const CLASSICAL_TASKS: Readonly<Record<ClassicalAlgorithm, () => Promise<Task>>> = {
  circle: openCircleTask,
  motion: async () => {
    throw new OperationalError('task-unknown', 'motion');
  },
  colours: async () => {
    throw new OperationalError('task-unknown', 'colours');
  },
};
