import { cameraNameSchema } from '#contract/camera-name.ts';
import { type CameraConfig, inputPathSchema, TASK_NAMES, type TaskName, type TaskSettings } from '#contract/config.ts';

/** One task in the form. An empty field takes the default. */
export interface TaskFormValues {
  enabled: boolean;
  everyFrame: boolean;
  fps: number | '';
  minimumScore: number | '';
  labels: string[];
}

export interface CameraFormValues {
  name: string;
  title: string;
  enabled: boolean;
  path: string;
  transport: 'tcp' | 'udp';
  detect: boolean;
  tasks: Record<TaskName, TaskFormValues>;
}

const NO_TASK: TaskFormValues = { enabled: false, everyFrame: false, fps: '', minimumScore: '', labels: [] };

/** The form of a camera that is to be: people and things are looked for unless that is unticked. */
export function newCameraValues(): CameraFormValues {
  return {
    name: '',
    title: '',
    enabled: true,
    path: '',
    transport: 'tcp',
    detect: true,
    tasks: { objects: { ...NO_TASK, enabled: true }, faces: { ...NO_TASK }, circle: { ...NO_TASK } },
  };
}

/** The form of a camera that is there. */
export function toFormValues(name: string, config: CameraConfig): CameraFormValues {
  const input = config.inputs[0];
  return {
    name,
    title: config.title ?? '',
    enabled: config.enabled,
    path: input?.path ?? '',
    transport: input?.transport ?? 'tcp',
    detect: config.detect.enabled,
    tasks: {
      objects: toTaskValues(config.detect.tasks.objects),
      faces: toTaskValues(config.detect.tasks.faces),
      circle: toTaskValues(config.detect.tasks.circle),
    },
  };
}

/** The configuration that a form stands for. Tasks that take every default are empty tables. */
export function toCameraConfig(values: CameraFormValues): CameraConfig {
  const tasks: Partial<Record<TaskName, TaskSettings>> = {};
  for (const task of TASK_NAMES) if (values.tasks[task].enabled) tasks[task] = toTaskSettings(values.tasks[task]);
  const title = values.title.trim();
  return {
    enabled: values.enabled,
    ...(title ? { title } : {}),
    inputs: [{ path: values.path.trim(), transport: values.transport, pace: 'realtime' }],
    detect: { enabled: values.detect, tasks },
  };
}

/** What is wrong in the form, by the name of the field. */
export function validateCameraForm(values: CameraFormValues, takenNames: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {};
  const name = validateName(values.name, takenNames);
  if (name) problems.name = name;
  const path = inputPathSchema.safeParse(values.path.trim());
  if (values.path.trim() === '') problems.path = 'Enter the address of the video';
  else if (!path.success) problems.path = sentence(path.error.issues[0]?.message);
  if (values.title.length > 120) problems.title = 'At most 120 characters';
  return problems;
}

/** A valid name made from a title: "Front door (left)" becomes "front-door-left". */
export function suggestName(title: string): string {
  return title
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^[-_]+|[-_]+$/g, '');
}

function validateName(name: string, takenNames: readonly string[]): string | null {
  if (name === '') return 'Enter a name';
  const parsed = cameraNameSchema.safeParse(name);
  if (!parsed.success) return sentence(parsed.error.issues[0]?.message);
  return takenNames.includes(name) ? 'There is a camera of this name already' : null;
}

function toTaskValues(settings: TaskSettings | null | undefined): TaskFormValues {
  if (settings === undefined) return { ...NO_TASK };
  return {
    enabled: true,
    everyFrame: settings?.fps === 'all',
    fps: typeof settings?.fps === 'number' ? settings.fps : '',
    minimumScore: settings?.minimumScore ?? '',
    labels: [...(settings?.labels ?? [])],
  };
}

function toTaskSettings(values: TaskFormValues): TaskSettings {
  const fps = values.everyFrame ? 'all' : values.fps;
  return {
    ...(fps === '' ? {} : { fps }),
    ...(values.minimumScore === '' ? {} : { minimumScore: values.minimumScore }),
    ...(values.labels.length > 0 ? { labels: values.labels } : {}),
  };
}

function sentence(message = 'This value is not valid'): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
