import { BUILT_IN_TASKS } from '#contract/built-in-tasks.ts';
import { cameraNameSchema } from '#contract/camera-name.ts';
import {
  type CameraConfig,
  cameraConfigSchema,
  type DetectConfig,
  detectSchema,
  INPUT_ROLES,
  type InputRole,
  inputPathSchema,
  type OnvifConfig,
  PUBLISHER_PATH,
  type PublishConfig,
  type TaskName,
  type TaskSettings,
} from '#contract/config.ts';
import { placeProblems } from './problem-fields.ts';

/** One task in the form. An empty field takes the default. */
export interface TaskFormValues {
  enabled: boolean;
  everyFrame: boolean;
  fps: number | '';
  minimumScore: number | '';
  labels: string[];
}

/** One input in the form. Without roles it takes those that no other input names. */
export interface InputFormValues {
  path: string;
  transport: 'tcp' | 'udp';
  pace: 'realtime' | 'fastest';
  roles: InputRole[];
}

/** Who may publish to the camera. Empty fields ask for nothing. */
export interface PublishFormValues {
  user: string;
  password: string;
  passphrase: string;
  latencyMs: number | '';
  takeover: PublishConfig['takeover'];
}

/** The ONVIF service for moving the camera; without an address there is none. */
export interface OnvifFormValues {
  address: string;
  user: string;
  password: string;
  profile: string;
}

/** How the camera is analysed, whatever the tasks. */
export type AnalysisFormValues = Omit<DetectConfig, 'enabled' | 'tasks'>;

export interface CameraFormValues {
  name: string;
  title: string;
  enabled: boolean;
  inputs: InputFormValues[];
  publish: PublishFormValues;
  onvif: OnvifFormValues;
  detect: boolean;
  analysis: AnalysisFormValues;
  tasks: Record<TaskName, TaskFormValues>;
  /** What is drawn on the picture elsewhere; the form keeps it as it is. */
  drawn: Pick<CameraConfig, 'zones' | 'lines' | 'scale'>;
}

export const NO_TASK: TaskFormValues = { enabled: false, everyFrame: false, fps: '', minimumScore: '', labels: [] };
const NO_PUBLISH: PublishFormValues = {
  user: '',
  password: '',
  passphrase: '',
  latencyMs: '',
  takeover: 'when-silent',
};
const NO_ONVIF: OnvifFormValues = { address: '', user: '', password: '', profile: '' };

export function newInputValues(roles: readonly InputRole[] = []): InputFormValues {
  return { path: '', transport: 'tcp', pace: 'realtime', roles: [...roles] };
}

/** The form of a camera that is to be: people and things are looked for unless that is unticked. */
export function newCameraValues(): CameraFormValues {
  return {
    name: '',
    title: '',
    enabled: true,
    inputs: [newInputValues()],
    publish: { ...NO_PUBLISH },
    onvif: { ...NO_ONVIF },
    detect: true,
    analysis: analysisOf(detectSchema.parse({})),
    tasks: { ...taskValues({}), objects: { ...NO_TASK, enabled: true } },
    drawn: {},
  };
}

/** The form of a camera that is there. */
export function toFormValues(name: string, config: CameraConfig): CameraFormValues {
  return {
    name,
    title: config.title ?? '',
    enabled: config.enabled,
    inputs: config.inputs.map(({ path, transport, pace, roles }) => ({
      path,
      transport,
      pace,
      roles: [...(roles ?? [])],
    })),
    publish: { ...NO_PUBLISH, ...config.publish },
    onvif: { ...NO_ONVIF, ...config.onvif },
    detect: config.detect.enabled,
    analysis: analysisOf(config.detect),
    tasks: taskValues(config.detect.tasks),
    drawn: {
      ...(config.zones && { zones: config.zones }),
      ...(config.lines && { lines: config.lines }),
      ...(config.scale && { scale: config.scale }),
    },
  };
}

/** The configuration that a form stands for. Tasks that take every default are empty tables. */
export function toCameraConfig(values: CameraFormValues): CameraConfig {
  const tasks: Record<TaskName, TaskSettings> = {};
  for (const [task, own] of Object.entries(values.tasks)) if (own.enabled) tasks[task] = toTaskSettings(own);
  const title = values.title.trim();
  const onvif = toOnvif(values.onvif);
  return {
    enabled: values.enabled,
    ...(title ? { title } : {}),
    inputs: values.inputs.map(({ path, transport, pace, roles }) => ({
      path: path.trim(),
      ...(roles.length > 0 ? { roles: INPUT_ROLES.filter((role) => roles.includes(role)) } : {}),
      transport,
      pace,
    })),
    ...toPublish(values),
    ...(onvif ? { onvif } : {}),
    detect: { ...values.analysis, enabled: values.detect, tasks },
    ...values.drawn,
  };
}

/** Whether a device sends to the camera, rather than localcv calling one. */
export function takesDevices({ inputs }: Pick<CameraFormValues, 'inputs'>): boolean {
  return inputs.some(({ path }) => path.trim() === PUBLISHER_PATH);
}

/** Nothing where every field has its default, so that the file is not filled with them. */
function toPublish(values: CameraFormValues): { publish?: PublishConfig } {
  const { user, password, passphrase, latencyMs, takeover } = values.publish;
  const chosen = {
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
    ...(passphrase ? { passphrase } : {}),
    ...(latencyMs === '' ? {} : { latencyMs }),
  };
  const isDefault = Object.keys(chosen).length === 0 && takeover === NO_PUBLISH.takeover;
  return takesDevices(values) && !isDefault ? { publish: { ...chosen, takeover } } : {};
}

function toOnvif({ address, user, password, profile }: OnvifFormValues): OnvifConfig | null {
  if (address.trim() === '') return null;
  return { address: address.trim(), user, password, ...(profile ? { profile } : {}) };
}

/** What is wrong in the form, by the name of the field. */
export function validateCameraForm(values: CameraFormValues, takenNames: readonly string[]): Record<string, string> {
  const problems: Record<string, string> = {};
  const name = validateName(values.name, takenNames);
  if (name) problems.name = name;
  values.inputs.forEach((input, index) => {
    const problem = validatePath(input.path.trim());
    if (problem) problems[`inputs.${index}.path`] = problem;
  });
  if (values.title.length > 120) problems.title = 'At most 120 characters';
  return { ...validateRest(values), ...problems };
}

function validatePath(path: string): string | null {
  if (path === '') return 'Enter the address of the video';
  const parsed = inputPathSchema.safeParse(path);
  return parsed.success ? null : sentence(parsed.error.issues[0]?.message);
}

/** What only the whole configuration tells, such as a role that two inputs have. */
function validateRest(values: CameraFormValues): Record<string, string> {
  const parsed = cameraConfigSchema.safeParse(toCameraConfig(values));
  if (parsed.success) return {};
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message: sentence(message) }));
  return { ...placeProblems(issues).fields };
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

function analysisOf({ enabled: _enabled, tasks: _tasks, ...analysis }: DetectConfig): AnalysisFormValues {
  return analysis;
}

/** Of every built-in task and of those of the user's own that the camera runs. */
function taskValues(tasks: CameraConfig['detect']['tasks']): Record<TaskName, TaskFormValues> {
  const names = [...Object.keys(BUILT_IN_TASKS), ...Object.keys(tasks)];
  return Object.fromEntries(names.map((name) => [name, toTaskValues(tasks[name])]));
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
