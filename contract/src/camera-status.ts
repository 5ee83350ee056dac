import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { inputRoleSchema, taskNameSchema } from './config.ts';

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
    p99Ms: z.number().nullable(),
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

export const audioInfoSchema = z
  .object({
    codec: z.string(),
    sampleRateHz: z.number().int().nullable(),
    channels: z.number().int().nullable(),
    /** Viewers always get Opus: the device's own or one made for them. */
    delivery: z.enum(['passthrough', 'transcoded']),
  })
  .meta({ id: 'AudioInfo' });
export type AudioInfo = z.infer<typeof audioInfoSchema>;

/** How a connection to a device does. Null where the protocol does not tell. Counters run since the connection began. */
export const connectionStatisticsSchema = z
  .object({
    protocol: z.enum(['srt', 'rtmp', 'rtmps', 'whip', 'udp']),
    remoteAddress: z.string(),
    connectedAtMs: z.number(),
    bitsPerSecond: z.number().nullable(),
    roundTripMs: z.number().nullable(),
    latencyMs: z.number().nullable(),
    /** Data received and not yet due, in milliseconds of play. */
    receiveBufferMs: z.number().nullable(),
    packetsReceived: z.number().int().nullable(),
    packetsLost: z.number().int().nullable(),
    packetsRetransmitted: z.number().int().nullable(),
    /** Came too late, or found the queues full. */
    packetsDropped: z.number().int().nullable(),
    /** Parts of a transport stream that could not be used: damaged, cut short, or no transport stream at all. */
    damagedParts: z.number().int().nullable(),
    /** For example `AES-128`; null where the connection is not encrypted. */
    encryption: z.string().nullable(),
  })
  .meta({ id: 'ConnectionStatistics' });
export type ConnectionStatistics = z.infer<typeof connectionStatisticsSchema>;

/** One of the camera's inputs. */
export const inputStatusSchema = z
  .object({
    /** What kind of source and where, without secrets. */
    description: z.string(),
    roles: z.array(inputRoleSchema),
    state: cameraStateSchema,
    reason: z.string().nullable(),
    reconnects: z.number().int(),
    /** How often it could not be connected or was lost, since the camera was started. */
    failures: z.number().int(),
    video: videoInfoSchema.pick({ codec: true, width: true, height: true }).nullable(),
    connection: connectionStatisticsSchema.nullable(),
  })
  .meta({ id: 'InputStatus' });
export type InputStatus = z.infer<typeof inputStatusSchema>;

/** What became of the frames that a task was to look at, since it started. `offered` is the sum of the others and of what is on its way. */
export const analysisAccountSchema = z
  .object({
    offered: z.number().int(),
    analysed: z.number().int(),
    /** Gave way to a newer frame of the same camera. */
    replaced: z.number().int(),
    /** Waited longer than the staleness budget. */
    stale: z.number().int(),
    failed: z.number().int(),
    /** From decoding to the result, over the last ten seconds or so. */
    lateP50Ms: z.number().nullable(),
    lateP95Ms: z.number().nullable(),
  })
  .meta({ id: 'AnalysisAccount' });
export type AnalysisAccount = z.infer<typeof analysisAccountSchema>;

/** One task for one input size, as all cameras share it. The times are those of its runs, `dropped` is all that was not analysed. */
export const sharedTaskStatisticsSchema = stageStatisticsSchema
  .extend({
    task: taskNameSchema,
    /** Size of the model's own input; null for an algorithm without a model. */
    input: z.object({ width: z.number().int(), height: z.number().int() }).nullable(),
    provider: z.string().nullable(),
    /** Of one worker, since the figures before; at 100 every further camera slows the others down. */
    busyPercent: z.number(),
    picturesPerSecond: z.number(),
    restarts: z.number().int(),
    account: analysisAccountSchema.pick({ offered: true, analysed: true, replaced: true, stale: true, failed: true }),
  })
  .meta({ id: 'SharedTaskStatistics' });
export type SharedTaskStatistics = z.infer<typeof sharedTaskStatisticsSchema>;

export const taskStatusSchema = z
  .object({
    task: taskNameSchema,
    state: z.enum(['loading', 'running', 'failed']),
    reason: z.string().nullable(),
    model: z.string().nullable(),
    /** What runs the model, e.g. `cpu`, `cuda` or the name of a model server; null for an algorithm without one. */
    provider: z.string().nullable(),
    account: analysisAccountSchema.nullable(),
    targetFps: z.number().nullable(),
    stages: z.array(stageStatisticsSchema),
  })
  .meta({ id: 'TaskStatus' });
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** How much of a stream is decoded now, and why. */
export const decodingStatusSchema = z
  .object({
    mode: z.enum(['off', 'keyframes', 'full']),
    reason: z.string().nullable(),
    sinceMs: z.number(),
    /** How often the camera was woken since it connected. */
    wakes: z.number().int(),
  })
  .meta({ id: 'DecodingStatus' });
export type DecodingStatus = z.infer<typeof decodingStatusSchema>;

/** What the media process reports of one camera, once a second and at every change of state. */
export const cameraStatusSchema = z
  .object({
    name: cameraNameSchema,
    state: cameraStateSchema,
    /** Why, in words for a person; null while all is well. */
    reason: z.string().nullable(),
    sinceMs: z.number(),
    video: videoInfoSchema.nullable(),
    audio: audioInfoSchema.nullable(),
    inputs: z.array(inputStatusSchema),
    viewers: z.number().int(),
    reconnects: z.number().int(),
    stages: z.array(stageStatisticsSchema),
    tasks: z.array(taskStatusSchema),
    /** Of the analysed stream; null while there is none. */
    decoding: decodingStatusSchema.nullable(),
  })
  .meta({ id: 'CameraStatus' });
export type CameraStatus = z.infer<typeof cameraStatusSchema>;
