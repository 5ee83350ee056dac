import type { TaskName, TaskSettings } from './config.ts';

/** Whose objects a task looks at one by one. */
export interface LooksAt {
  readonly task: TaskName;
  /** Only these; all where left out. */
  readonly labels?: readonly string[] | undefined;
  /** How much larger than its box the picture of an object is, on each axis; 1 where left out. */
  readonly margin?: number | undefined;
}

/** A task that comes with localcv. */
export interface BuiltInTask {
  readonly title: string;
  readonly description: string;
  /** Default model of the catalogue; null for an algorithm without one. */
  readonly model: string | null;
  /** What an algorithm without a model calls the things that it finds; models bring labels of their own. */
  readonly labels?: readonly string[];
  /** The task whose objects it looks at one by one, and which of them; null where it looks at whole pictures. */
  readonly on: LooksAt | null;
  readonly settings: Required<Pick<TaskSettings, 'fps' | 'minimumScore'>>;
}

/** The task whose descriptions of faces are compared with those of the enrolled people. */
export const IDENTITY_TASK: TaskName = 'identity';

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
  [IDENTITY_TASK]: {
    title: 'Who it is',
    description: 'Compares faces with the people that you have enrolled. Off unless you switch it on.',
    model: 'faceres',
    // With this margin faces of one person were most alike (docs/design/face-identity.md).
    on: { task: 'faces', margin: 1.15 },
    settings: { fps: 2, minimumScore: 0.7 },
  },
  pose: {
    title: 'Pose',
    description: 'Seventeen joints of each person.',
    model: 'movenet-lightning',
    // Arms reach out of the box.
    on: { task: 'objects', labels: ['person'], margin: 1.2 },
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
    labels: ['motion'],
    on: null,
    settings: { fps: 5, minimumScore: 0.5 },
  },
  circle: {
    title: 'Circle',
    description: 'The largest circle in the picture, without a neural network.',
    model: null,
    labels: ['circle'],
    on: null,
    settings: { fps: 'all', minimumScore: 0.5 },
  },
};
