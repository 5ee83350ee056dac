import { z } from 'zod';
import { alertClipSchema, alertPictureSchema, alertSignalSchema } from './alerts.ts';
import { alertsConfigSchema } from './alerts-config.ts';
import { cameraNameSchema } from './camera-name.ts';
import { cameraStatusSchema, sharedTaskStatisticsSchema, videoInfoSchema } from './camera-status.ts';
import { clipTrialSchema } from './clip-trials.ts';
import {
  autoCreateSchema,
  cameraConfigSchema,
  inputSchema,
  rtmpConfigSchema,
  srtConfigSchema,
  taskDefinitionSchema,
  taskNameSchema,
  webrtcConfigSchema,
} from './config.ts';
import { bytesSchema, trackChangeSchema } from './event.ts';
import { inferenceConfigSchema, modelTableSchema } from './models.ts';
import { describedFaceSchema, enrolledPersonSchema } from './people.ts';
import { liveModeSchema } from './result.ts';
import { ruleTableSchema, siteSchema } from './rules.ts';
import { clipReplaySchema } from './rules-api.ts';

/**
 * Messages between the server process and the media process (Node IPC, `serialization: 'advanced'`). The server
 * states what it wants as a whole (`configure`); the media process works out the differences, so that a restarted
 * one needs nothing but the same message again.
 */

/** The wanted state. Inputs hold resolved secrets, so this message is never logged. */
export const mediaConfigurationSchema = z.object({
  cacheDirectory: z.string(),
  /** Holds the models that were pulled. */
  modelsDirectory: z.string(),
  /** The folder of the configuration file: relative paths begin there, and its folder `tasks` holds tasks of the user's own. */
  configDirectory: z.string(),
  /** Clips of alerts are written here. */
  clipsDirectory: z.string(),
  models: modelTableSchema,
  tasks: z.record(taskNameSchema, taskDefinitionSchema),
  inference: inferenceConfigSchema,
  webrtc: webrtcConfigSchema,
  srt: srtConfigSchema,
  /** `tls` serves RTMPS on the same port; PEM texts. */
  rtmp: rtmpConfigSchema.extend({ tls: z.object({ certificate: z.string(), key: z.string() }).nullable() }),
  autoCreate: autoCreateSchema,
  /** Task settings are complete here: global and built-in defaults are merged in. */
  /** Whom faces are compared with; empty while no camera does that. */
  people: z.array(enrolledPersonSchema),
  cameras: z.record(cameraNameSchema, cameraConfigSchema),
  rules: ruleTableSchema,
  site: siteSchema,
  clip: alertsConfigSchema.shape.clip,
});
export type MediaConfiguration = z.infer<typeof mediaConfigurationSchema>;

export const inputTestSchema = z
  .object({
    ok: z.boolean(),
    /** What was found, or what went wrong and what to do about it, in words for a person. */
    message: z.string(),
    video: videoInfoSchema.nullable(),
    /** Address of a picture of the input as a data URL (JPEG), if one could be decoded. */
    picture: z.string().nullable(),
  })
  .meta({ id: 'InputTest' });
export type InputTest = z.infer<typeof inputTestSchema>;

/** Calls that the server makes: name, request and response. */
export const mediaRequests = {
  createViewer: {
    request: z.object({ camera: cameraNameSchema, mode: liveModeSchema, offerSdp: z.string() }),
    response: z.object({ viewerId: z.uuid(), answerSdp: z.string() }),
  },
  addViewerCandidates: {
    request: z.object({ viewerId: z.uuid(), sdpFragment: z.string() }),
    response: z.null(),
  },
  deleteViewer: {
    request: z.object({ viewerId: z.uuid() }),
    response: z.null(),
  },
  createPublisher: {
    request: z.object({
      camera: cameraNameSchema,
      offerSdp: z.string(),
      remoteAddress: z.string(),
      user: z.string().nullable(),
      password: z.string().nullable(),
      /** The person is logged in, so the camera's own credentials are not asked for. */
      isTrusted: z.boolean(),
    }),
    response: z.object({ publisherId: z.uuid(), answerSdp: z.string() }),
  },
  addPublisherCandidates: {
    request: z.object({ publisherId: z.uuid(), sdpFragment: z.string() }),
    response: z.null(),
  },
  deletePublisher: {
    request: z.object({ publisherId: z.uuid() }),
    response: z.null(),
  },
  takeSnapshot: {
    request: z.object({ camera: cameraNameSchema, maximumWidth: z.number().int().positive().optional() }),
    response: z.object({ jpeg: bytesSchema, takenAtMs: z.number() }),
  },
  /** Finds and describes the faces in a picture (JPEG, PNG or WebP), largest first. */
  describeFaces: {
    request: z.object({ picture: bytesSchema }),
    response: z.object({ model: z.string(), faces: z.array(describedFaceSchema) }),
  },
  /** Lets a rule watch a video file. One at a time. */
  tryClip: {
    request: clipTrialSchema,
    response: clipReplaySchema,
  },
  /** Nobody waits for it any more. */
  cancelClipTrial: {
    request: z.object({ trialId: z.uuid() }),
    response: z.null(),
  },
  testInput: {
    request: z.object({ input: inputSchema }),
    response: inputTestSchema,
  },
} as const;

export type MediaRequestName = keyof typeof mediaRequests;
export type MediaRequest<Name extends MediaRequestName> = z.infer<(typeof mediaRequests)[Name]['request']>;
export type MediaResponse<Name extends MediaRequestName> = z.infer<(typeof mediaRequests)[Name]['response']>;

export const toMediaMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('configure'), configuration: mediaConfigurationSchema }),
  z.object({ type: z.literal('request'), id: z.number().int(), name: z.string(), body: z.unknown() }),
  z.object({ type: z.literal('shutdown') }),
]);
export type ToMediaMessage = z.infer<typeof toMediaMessageSchema>;

/** Operational errors keep their stable code across the process border; see `docs/reference/errors.md`. */
export const transportedErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
});

/** A server for devices inside the media process, and how it does. */
export const ingestServerStatusSchema = z
  .object({
    protocol: z.enum(['srt', 'rtmp', 'whip']),
    /** The port in use (of WHIP, the UDP port of its media); null while it is not listening. */
    port: z.number().int().nullable(),
    /** Why it is not listening and what to do about it, in words for a person. */
    problem: z.string().nullable(),
    connections: z.number().int(),
    /** Connections refused or closed for what they sent, by reason. */
    refused: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'IngestServerStatus' });
export type IngestServerStatus = z.infer<typeof ingestServerStatusSchema>;

export const mediaProcessStatusSchema = z
  .object({
    uptimeSeconds: z.number(),
    cpuPercent: z.number(),
    residentBytes: z.number(),
    eventLoopDelayP99Ms: z.number(),
    viewers: z.number().int(),
    inference: z.array(sharedTaskStatisticsSchema),
    ingest: z.array(ingestServerStatusSchema),
  })
  .meta({ id: 'MediaProcessStatus' });
export type MediaProcessStatus = z.infer<typeof mediaProcessStatusSchema>;

export const fromMediaMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('status'), cameras: z.array(cameraStatusSchema), process: mediaProcessStatusSchema }),
  /** An authorised device publishes under a name that no camera has. */
  z.object({ type: z.literal('unknown-publisher'), camera: cameraNameSchema, protocol: z.string() }),
  z.object({ type: z.literal('track'), change: trackChangeSchema }),
  z.object({ type: z.literal('alert-signal'), signal: alertSignalSchema }),
  z.object({ type: z.literal('alert-picture'), picture: alertPictureSchema }),
  z.object({ type: z.literal('alert-clip'), clip: alertClipSchema }),
  z.object({ type: z.literal('response'), id: z.number().int(), body: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.number().int(), error: transportedErrorSchema }),
]);
export type FromMediaMessage = z.infer<typeof fromMediaMessageSchema>;
