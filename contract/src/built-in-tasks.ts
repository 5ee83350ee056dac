import type { TaskName, TaskSettings } from './config.ts';

/** A task that comes with localcv. */
export interface BuiltInTask {
  readonly title: string;
  readonly description: string;
  /** Default model of the catalogue; null for an algorithm without one. */
  readonly model: string | null;
  /** The task whose objects it looks at one by one, and which of them; null where it looks at whole pictures. */
  readonly on: { readonly task: TaskName; readonly labels?: readonly string[] } | null;
  readonly settings: Required<Pick<TaskSettings, 'fps' | 'minimumScore'>>;
}

/** In the order in which people are shown them. */
export const BUILT_IN_TASKS: Readonly<Record<TaskName, BuiltInTask>> = {
  objects: {
    title: 'Objects',
    description: 'People, vehicles, animals and 70 further kinds of things.',
    model: 'centernet',
    on: null,
    settings: { fps: 5, minimumScore: 0.25 },
  },
  faces: {
    title: 'Faces',
    description: 'Faces with eyes, nose, mouth and ears.',
    model: 'blazeface',
    on: null,
    settings: { fps: 5, minimumScore: 0.5 },
  },
  identity: {
    title: 'Who it is',
    description: 'Compares faces with the people that you have enrolled. Off unless you switch it on.',
    model: 'faceres',
    on: { task: 'faces' },
    settings: { fps: 2, minimumScore: 0.5 },
  },
  pose: {
    title: 'Pose',
    description: 'Seventeen joints of each person.',
    model: 'movenet-lightning',
    on: { task: 'objects', labels: ['person'] },
    settings: { fps: 5, minimumScore: 0.3 },
  },
  depth: {
    title: 'Depth',
    description: 'How near everything in the picture is. Needs a depth model, which is pulled once.',
    model: 'midas-small',
    on: null,
    settings: { fps: 2, minimumScore: 0 },
  },
  plates: {
    title: 'Licence plates',
    description: 'Finds number plates.',
    model: 'hyperlpr3-detector',
    on: null,
    settings: { fps: 5, minimumScore: 0.4 },
  },
  'plate-text': {
    title: 'Plate text',
    description: 'Reads the number plates that are found.',
    model: 'lprnet',
    on: { task: 'plates' },
    settings: { fps: 5, minimumScore: 0.3 },
  },
  scene: {
    title: 'Scene',
    description: 'What the whole picture shows, and a fingerprint to find similar ones by.',
    model: 'mobilenet-v2',
    on: null,
    settings: { fps: 0.5, minimumScore: 0.2 },
  },
  appearance: {
    title: 'Appearance',
    description: 'Recognises the same person again after they were out of sight.',
    model: 'person-reidentification',
    on: { task: 'objects', labels: ['person'] },
    settings: { fps: 2, minimumScore: 0 },
  },
  colours: {
    title: 'Colours',
    description: 'The main colours of each object.',
    model: null,
    on: { task: 'objects' },
    settings: { fps: 1, minimumScore: 0.15 },
  },
  motion: {
    title: 'Motion',
    description: 'Everything that moves, whatever it is.',
    model: null,
    on: null,
    settings: { fps: 5, minimumScore: 0.5 },
  },
  circle: {
    title: 'Circle',
    description: 'The largest circle in the picture, without a neural network.',
    model: null,
    on: null,
    settings: { fps: 'all', minimumScore: 0.5 },
  },
};
