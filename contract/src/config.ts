import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';

/** Where a camera's video comes from. The scheme of the address chooses the source. */
export const inputPathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) =>
      INPUT_SCHEMES.some((scheme) => path.startsWith(scheme)) ||
      path.startsWith('/') ||
      path.startsWith('./') ||
      // The whole address may come from the environment; what stands there is checked after substitution.
      path.startsWith('${'),
    {
      error:
        'expected rtsp://, rtsps://, http://, https://, demo:ball, demo:street or the path of a video file (/… or ./…)',
    },
  )
  .meta({ description: 'Address of the video: RTSP, HTTP or HLS URL, video file, or demo:ball / demo:street' });

export const INPUT_SCHEMES = ['rtsp://', 'rtsps://', 'http://', 'https://', 'file:', 'demo:'] as const;

export const inputSchema = z.strictObject({
  path: inputPathSchema,
  transport: z.enum(['tcp', 'udp']).default('tcp').meta({ description: 'RTSP only: how the media travels' }),
});

export const TASK_NAMES = ['objects', 'faces', 'circle'] as const;
export const taskNameSchema = z.enum(TASK_NAMES);
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

const taskTable = z.partialRecord(taskNameSchema, taskSettingsSchema.nullable());

export const detectSchema = z.strictObject({
  enabled: z.boolean().default(true),
  tasks: taskTable.default({}).meta({ description: 'The vision tasks to run; an empty value takes the defaults' }),
});

export const cameraConfigSchema = z.strictObject({
  enabled: z.boolean().default(true),
  title: z.string().max(120).optional().meta({ description: 'Name shown to people' }),
  inputs: z.array(inputSchema).length(1, { error: 'expected exactly one input' }),
  detect: detectSchema.prefault({}),
});
export type CameraConfig = z.infer<typeof cameraConfigSchema>;
export type CameraConfigInput = z.input<typeof cameraConfigSchema>;

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

export const configSchema = z
  .strictObject({
    http: z
      .strictObject({
        host: z.string().min(1).default('0.0.0.0'),
        port: portSchema.default(8080),
      })
      .prefault({}),
    webrtc: webrtcConfigSchema.prefault({}),
    detect: z
      .strictObject({ tasks: taskTable.default({}) })
      .prefault({})
      .meta({ description: 'Defaults of the tasks for every camera' }),
    events: z.strictObject({ retainDays: z.number().positive().max(3650).default(30) }).prefault({}),
    cameras: z.record(cameraNameSchema, cameraConfigSchema).default({}),
  })
  .meta({ id: 'Config', title: 'localcv configuration' });

export type Config = z.infer<typeof configSchema>;
