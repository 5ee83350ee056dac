import type { TaskName } from '#contract/config.ts';

/** The vision tasks in words for people. */
export const TASK_TEXTS: Readonly<Record<TaskName, { title: string; description: string }>> = {
  objects: { title: 'Objects', description: 'People, vehicles, animals and 70 further kinds of things.' },
  faces: { title: 'Faces', description: 'Faces with eyes, nose, mouth and ears.' },
  circle: { title: 'Circle', description: 'The largest circle in the picture, without a neural network.' },
};
