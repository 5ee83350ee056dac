import type { TaskName } from '#contract/config.ts';
import { circleDefinition } from './circle/definition.ts';
import { facesDefinition } from './faces/definition.ts';
import { objectsDefinition } from './objects/definition.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Every task that a camera can run. */
export const TASK_DEFINITIONS: Readonly<Record<TaskName, TaskDefinition>> = {
  objects: objectsDefinition,
  faces: facesDefinition,
  circle: circleDefinition,
};
