import { z } from 'zod';
import { REDACTED } from '#core/security/redact-address.ts';
import { encodeUtf8 } from '#core/text/utf8.ts';
import { alertsConfigSchema } from './alerts-config.ts';
import { cameraNameSchema } from './camera-name.ts';
import { languageModelConfigSchema } from './language-model.ts';
import { inferenceConfigSchema, modelNameSchema, modelTableSchema } from './models.ts';
import { notificationsConfigSchema } from './notifications-config.ts';
import { groundScaleSchema, lineTableSchema, ruleTableSchema, siteSchema, zoneTableSchema } from './rules.ts';

/** The address of a camera that waits for a device to publish to it over SRT, RTMP or WHIP. */
export const PUBLISHER_PATH = 'publisher';

const INPUT_SCHEMES = [
  'rtsp://',
  'rtsps://',
  'http://',
  'https://',
  'srt://',
  'udp://',
  'v4l2:',
  'file:',
  'demo:',
] as const;

/** Where a camera's video comes from. The scheme of the address chooses the source. */
export const inputPathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) =>
      path === PUBLISHER_PATH ||
      INPUT_SCHEMES.some((scheme) => path.startsWith(scheme)) ||
      path.startsWith('/') ||
      path.startsWith('./') ||
      // The whole address may come from the environment; what stands there is checked after substitution.
      path.startsWith('${'),
    {
      error:
        'expected publisher, rtsp://, rtsps://, http://, https://, srt://, udp://, v4l2:/dev/video…, demo:ball, demo:street or the path of a video file or folder (/… or ./…)',
    },
  )
  .meta({
    description:
      'Address of the video: publisher, RTSP, HTTP, HLS, SRT or UDP URL, v4l2:/dev/video0, video file or folder, demo:ball / demo:street',
  });

export const INPUT_ROLES = ['live', 'record', 'detect'] as const;
export const inputRoleSchema = z.enum(INPUT_ROLES);
export type InputRole = z.infer<typeof inputRoleSchema>;

export const inputSchema = z.strictObject({
  path: inputPathSchema,
  roles: z
    .array(inputRoleSchema)
    .min(1)
    .max(INPUT_ROLES.length)
    .optional()
    .meta({ description: 'What this stream is used for; left out, it takes the roles that no other input names' }),
  transport: z.enum(['tcp', 'udp']).default('tcp').meta({ description: 'RTSP only: how the media travels' }),
  pace: z
    .enum(['realtime', 'fastest'])
    .default('realtime')
    .meta({ description: 'Files only: looped in real time, or once and as fast as the analysis can take it' }),
});
export type InputConfig = z.infer<typeof inputSchema>;

/** A vision task: one of `BUILT_IN_TASKS`, one that the configuration defines, or the name of a file in the folder `tasks`. */
export const taskNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/, {
    error: 'expected 1 to 48 lower-case letters, digits or "-", starting with a letter',
  })
  .meta({ description: 'Name of a vision task' });
export type TaskName = z.infer<typeof taskNameSchema>;

/** Settings of one vision task on one camera. */
export const taskSettingsSchema = z.strictObject({
  fps: z
    .union([z.number().positive().max(120), z.literal('all')])
    .optional()
    .meta({ description: 'Analysed frames per second at most; "all" analyses every frame' }),
  minimumScore: z.number().min(0).max(1).optional().meta({ description: 'Detections below this score are ignored' }),
  labels: z.array(z.string().min(1)).min(1).optional().meta({ description: 'Only these labels are kept' }),
});
export type TaskSettings = z.infer<typeof taskSettingsSchema>;

const taskTable = z.record(taskNameSchema, taskSettingsSchema.nullable());

/** A corner or point in relative picture coordinates, 0..1 from the top left. */
const relativePointSchema = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);
export const polygonSchema = z.array(relativePointSchema).min(3).max(64);

export const detectSchema = z.strictObject({
  enabled: z.boolean().default(true),
  decode: z.enum(['auto', 'always', 'keyframes']).default('auto').meta({
    description: '"auto" decodes everything only while something happens, "keyframes" looks at keyframes alone',
  }),
  masks: z
    .array(polygonSchema)
    .max(32)
    .default([])
    .meta({ description: 'Parts of the picture that nothing is looked for in' }),
  regions: z
    .enum(['whole', 'motion'])
    .default('whole')
    .meta({ description: 'Where detectors look: at the whole picture, or at what moves (and what is followed)' }),
  zoom: z
    .enum(['auto', 'off'])
    .default('off')
    .meta({ description: 'Look at small moving things once more at full resolution' }),
  weight: z
    .number()
    .min(0.1)
    .max(10)
    .default(1)
    .meta({ description: 'Share of the analysis that the camera gets when there is too much to do' }),
  tasks: taskTable.default({}).meta({ description: 'The vision tasks to run; an empty value takes the defaults' }),
});
export type DetectConfig = z.infer<typeof detectSchema>;

/** What a task does and with which model. Built-in tasks may be given another model; every other name makes a new task. */
export const taskDefinitionSchema = z
  .strictObject({
    title: z.string().min(1).max(120).optional(),
    model: modelNameSchema.optional(),
    file: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .meta({ description: 'A TypeScript file; those in the folder "tasks" beside the configuration need no entry' }),
    on: z
      .strictObject({
        task: taskNameSchema,
        labels: z.array(z.string().min(1)).min(1).optional(),
        margin: z
          .number()
          .min(0.5)
          .max(4)
          .optional()
          .meta({ description: 'How much larger than its box the picture of an object is, on each axis' }),
      })
      .optional()
      .meta({ description: 'Look at the objects of another task, one by one, instead of whole pictures' }),
  })
  .refine((definition) => definition.model === undefined || definition.file === undefined, {
    error: 'expected a model or a file, not both',
  });
export type TaskDefinitionConfig = z.infer<typeof taskDefinitionSchema>;

/** What stands where a secret is shown: `***`, or the reference to the environment that the file holds. */
const SHOWN_SECRET = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

function isPassphrase(text: string): boolean {
  if (text === REDACTED || SHOWN_SECRET.test(text)) return true;
  const { length } = encodeUtf8(text);
  return length >= 10 && length <= 79;
}

/**
 * Who may publish to a camera whose input is `publisher`. Without password and passphrase anybody on the network may.
 * SRT limits passphrases to 10 to 79 bytes (`SRTO_PASSPHRASE`).
 */
export const publishSchema = z.strictObject({
  user: z.string().min(1).max(64).optional(),
  password: z.string().min(1).max(256).optional().meta({ description: 'Also the stream key of RTMP' }),
  passphrase: z
    .string()
    .refine(isPassphrase, { error: 'expected 10 to 79 bytes (ASCII characters; others take more)' })
    .optional()
    .meta({ description: 'SRT: the stream must be encrypted with it (AES)' }),
  latencyMs: z.number().int().min(20).max(8000).optional().meta({ description: 'SRT: time to repair losses in' }),
  takeover: z
    .enum(['never', 'when-silent', 'always'])
    .default('when-silent')
    .meta({ description: 'Whether a second device may take the place of the first' }),
});
export type PublishConfig = z.infer<typeof publishSchema>;

/** The ONVIF service of a camera, through which it is moved (PTZ). */
export const onvifSchema = z.strictObject({
  address: z
    .string()
    .trim()
    .min(1)
    .max(512)
    .meta({ description: 'Host, host:port or address of the device service, e.g. 192.168.1.20' }),
  user: z.string().max(64).default(''),
  password: z.string().max(256).default(''),
  profile: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'Token of the media profile to move; left out, the first that can be moved' }),
});
export type OnvifConfig = z.infer<typeof onvifSchema>;

export const cameraConfigSchema = z.strictObject({
  enabled: z.boolean().default(true),
  title: z.string().max(120).optional().meta({ description: 'Name shown to people' }),
  inputs: z
    .array(inputSchema)
    .min(1, { error: 'expected at least one input' })
    .max(INPUT_ROLES.length)
    .superRefine((inputs, context) => {
      for (const { index, message } of problemsOfRoles(inputs))
        context.addIssue({ code: 'custom', path: [index, 'roles'], message });
    }),
  publish: publishSchema.optional(),
  onvif: onvifSchema.optional(),
  detect: detectSchema.prefault({}),
  zones: zoneTableSchema.optional().meta({ description: 'Places in the picture that rules can name' }),
  lines: lineTableSchema.optional().meta({ description: 'Lines in the picture that rules can name' }),
  scale: groundScaleSchema
    .optional()
    .meta({ description: 'How large the ground is that the camera sees, for speeds and distances in metres' }),
});
export type CameraConfig = z.infer<typeof cameraConfigSchema>;
export type CameraConfigInput = z.input<typeof cameraConfigSchema>;

/** Roles that stand twice, and a camera that could never be seen. */
function problemsOfRoles(inputs: readonly { readonly roles?: readonly InputRole[] | undefined }[]) {
  const problems: { index: number; message: string }[] = [];
  const named = new Set<InputRole>();
  inputs.forEach(({ roles }, index) => {
    for (const role of roles ?? []) {
      if (named.has(role)) problems.push({ index, message: `expected the role "${role}" once` });
      named.add(role);
    }
  });
  const open = inputs.filter(({ roles }) => roles === undefined);
  if (open.length > 1) problems.push({ index: inputs.length - 1, message: 'expected roles for all inputs but one' });
  if (inputs.length > 0 && open.length === 0 && !named.has('live'))
    problems.push({ index: 0, message: 'expected one input with the role "live"' });
  return problems;
}

/** The roles of each input, in order: those it names, or for the one that names none, all that are left. */
export function rolesOfInputs(inputs: readonly { readonly roles?: readonly InputRole[] | undefined }[]): InputRole[][] {
  const named = new Set(inputs.flatMap(({ roles }) => roles ?? []));
  const left = INPUT_ROLES.filter((role) => !named.has(role));
  const result = inputs.map(({ roles }) => [...(roles ?? left)]);
  // A role that nobody names falls to the stream that is looked at.
  const live = result.find((roles) => roles.includes('live'));
  if (inputs.every(({ roles }) => roles !== undefined)) live?.push(...left);
  return result;
}

const portSchema = z.number().int().min(0).max(65_535);

export const webrtcConfigSchema = z.strictObject({
  port: portSchema.min(1).default(8189).meta({ description: 'UDP port of all viewers' }),
  additionalAddresses: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(16)
    .default([])
    .meta({ description: 'Further addresses under which viewers reach this host (containers, several networks)' }),
});
export type WebrtcConfig = z.infer<typeof webrtcConfigSchema>;

export const httpsConfigSchema = z.strictObject({
  enabled: z.boolean().default(true),
  port: portSchema.default(8443),
  certificateFile: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Your own certificate (PEM); without it localcv makes one' }),
  keyFile: z.string().min(1).optional(),
});
export type HttpsConfig = z.infer<typeof httpsConfigSchema>;

export const srtConfigSchema = z.strictObject({
  enabled: z.boolean().default(true),
  port: portSchema.default(8890).meta({ description: 'UDP port that SRT devices call' }),
  latencyMs: z.number().int().min(20).max(8000).default(120),
});
export type SrtConfig = z.infer<typeof srtConfigSchema>;

export const rtmpConfigSchema = z.strictObject({
  enabled: z.boolean().default(true),
  port: portSchema.default(1935).meta({ description: 'TCP port of both RTMP and RTMPS' }),
});
export type RtmpConfig = z.infer<typeof rtmpConfigSchema>;

/** Devices that publish under a name that no camera has become cameras, if they know these credentials. */
export const autoCreateSchema = z.strictObject({
  autoCreate: z.boolean().default(false),
  ...publishSchema.omit({ takeover: true, latencyMs: true }).shape,
});
export type AutoCreateConfig = z.infer<typeof autoCreateSchema>;

export const configSchema = z
  .strictObject({
    http: z
      .strictObject({
        host: z.string().min(1).default('0.0.0.0'),
        port: portSchema.default(8080),
      })
      .prefault({}),
    webrtc: webrtcConfigSchema.prefault({}),
    https: httpsConfigSchema.prefault({}),
    srt: srtConfigSchema.prefault({}),
    rtmp: rtmpConfigSchema.prefault({}),
    publish: autoCreateSchema.prefault({}),
    models: modelTableSchema.default({}).meta({ description: 'Models of your own, beside those of the catalogue' }),
    tasks: z
      .record(taskNameSchema, taskDefinitionSchema)
      .default({})
      .meta({ description: 'Vision tasks of your own, and other models for the built-in ones' }),
    inference: inferenceConfigSchema.prefault({}),
    detect: z
      .strictObject({ tasks: taskTable.default({}) })
      .prefault({})
      .meta({ description: 'Defaults of the tasks for every camera' }),
    events: z.strictObject({ retainDays: z.number().positive().max(3650).default(30) }).prefault({}),
    site: siteSchema.prefault({}).meta({ description: 'Where the cameras are, for night and day and times of day' }),
    rules: ruleTableSchema.default({}).meta({ description: 'What to tell somebody about' }),
    alerts: alertsConfigSchema.prefault({}),
    notifications: notificationsConfigSchema.prefault({}).meta({ description: 'Whom alerts are sent to' }),
    languageModel: languageModelConfigSchema.optional().meta({ description: 'Off unless it is given' }),
    cameras: z.record(cameraNameSchema, cameraConfigSchema).default({}),
  })
  .meta({ id: 'Config', title: 'localcv configuration' });

export type Config = z.infer<typeof configSchema>;
