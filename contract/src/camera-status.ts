import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { taskNameSchema } from './config.ts';

export const CAMERA_STATES = [
  'disabled',
  'connecting',
  'warming-up',
  'live',
  'stalled',
  'retrying',
  'quarantined',
] as const;
export const cameraStateSchema = z.enum(CAMERA_STATES).meta({ id: 'CameraState' });
export type CameraState = z.infer<typeof cameraStateSchema>;

/** Figures of one stage over the last ten seconds or so. */
export const stageStatisticsSchema = z
  .object({
    stage: z.string(),
    perSecond: z.number(),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    /** Items handled and dropped since the media process started. */
    total: z.number().int(),
    dropped: z.number().int(),
  })
  .meta({ id: 'StageStatistics' });
export type StageStatistics = z.infer<typeof stageStatisticsSchema>;

export const videoInfoSchema = z
  .object({
    codec: z.string(),
    profile: z.string().nullable(),
    width: z.number().int(),
    height: z.number().int(),
    framesPerSecond: z.number().nullable(),
    bitsPerSecond: z.number().nullable(),
    /** Whether viewers get the camera's own packets or a rendition made for them, and why. */
    delivery: z.enum(['passthrough', 'transcoded']),
    deliveryReason: z.string().nullable(),
  })
  .meta({ id: 'VideoInfo' });
export type VideoInfo = z.infer<typeof videoInfoSchema>;

export const taskStatusSchema = z
  .object({
    task: taskNameSchema,
    state: z.enum(['loading', 'running', 'failed']),
    reason: z.string().nullable(),
    model: z.string().nullable(),
    targetFps: z.number().nullable(),
    stages: z.array(stageStatisticsSchema),
  })
  .meta({ id: 'TaskStatus' });
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** What the media process reports of one camera, once a second and at every change of state. */
export const cameraStatusSchema = z
  .object({
    name: cameraNameSchema,
    state: cameraStateSchema,
    /** Why, in words for a person; null while all is well. */
    reason: z.string().nullable(),
    sinceMs: z.number(),
    video: videoInfoSchema.nullable(),
    viewers: z.number().int(),
    reconnects: z.number().int(),
    stages: z.array(stageStatisticsSchema),
    tasks: z.array(taskStatusSchema),
  })
  .meta({ id: 'CameraStatus' });
export type CameraStatus = z.infer<typeof cameraStatusSchema>;
