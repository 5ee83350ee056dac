import { z } from 'zod';
import { alertSchema, falseAlarmSchema, snoozeSchema } from './alerts.ts';
import { cameraNameSchema } from './camera-name.ts';
import { cameraStatusSchema } from './camera-status.ts';
import { cameraConfigSchema, configSchema, inputSchema, taskNameSchema } from './config.ts';
import { eventSchema } from './event.ts';
import { mediaProcessStatusSchema } from './media-process.ts';
import { modelSchema } from './models.ts';

const problemSchema = z.object({ path: z.string(), line: z.number().int().optional(), message: z.string() });

/** Every error of the API has this body; `code` is stable and documented in `docs/reference/errors.md`. */
export const errorBodySchema = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      /** For rejected input: where, and what was expected there. */
      problems: z.array(problemSchema).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof errorBodySchema>;

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    /** Whether the media process is up; the API answers either way. */
    mediaProcess: z.enum(['running', 'restarting']),
    uptimeSeconds: z.number(),
    /** What is wrong and what to do about it, for callers who are logged in; empty for others. */
    problems: z.array(z.string()),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

export const loginRequestSchema = z.object({
  user: z.string().max(64).default('admin'),
  password: z.string().min(1).max(1024),
});
export const sessionSchema = z.object({ user: z.string() }).meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

export const changePasswordRequestSchema = z.object({
  currentPassword: z.string().min(1).max(1024),
  newPassword: z.string().min(8).max(1024),
});

export const createTokenRequestSchema = z.object({ name: z.string().min(1).max(64) });
export const tokenSchema = z
  .object({ id: z.uuid(), name: z.string(), createdAtMs: z.number(), lastUsedAtMs: z.number().nullable() })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof tokenSchema>;
/** The secret is shown once, here, and never again. */
export const createdTokenSchema = tokenSchema.extend({ secret: z.string() }).meta({ id: 'CreatedToken' });
export type CreatedToken = z.infer<typeof createdTokenSchema>;

/** A camera as the API shows it: passwords in input addresses read `***`. Sending `***` back keeps the stored one. */
export const cameraSchema = z
  .object({
    name: cameraNameSchema,
    config: cameraConfigSchema,
    status: cameraStatusSchema,
    /** Says so where the picture is made by localcv itself. */
    demo: z.enum(['simulation', 'drawing']).nullable(),
  })
  .meta({ id: 'Camera' });
export type Camera = z.infer<typeof cameraSchema>;
export const cameraListSchema = z.object({ cameras: z.array(cameraSchema) });

export const createCameraRequestSchema = z.object({ name: cameraNameSchema, config: cameraConfigSchema });
/** A merge patch (RFC 7396) of the camera's configuration. */
export const updateCameraRequestSchema = z.record(z.string(), z.unknown());
export const testInputRequestSchema = z.object({
  input: inputSchema,
  /** Where the input holds `***`, the camera whose stored secret is meant. */
  camera: cameraNameSchema.optional(),
});

export const eventQuerySchema = z.object({
  camera: cameraNameSchema.optional(),
  task: taskNameSchema.optional(),
  label: z.string().min(1).max(200).optional(),
  minimumScore: z.coerce.number().min(0).max(1).optional(),
  /** Events that were in view at or after this time, milliseconds since 1970. */
  afterMs: z.coerce.number().optional(),
  beforeMs: z.coerce.number().optional(),
  /** The value of the attribute `colour`, e.g. `red`. */
  colour: z.string().min(1).max(64).optional(),
  /** Any attribute as `name:value`, e.g. `identity:Anna`. */
  attribute: z
    .string()
    .max(128)
    .regex(/^[A-Za-z][\w-]{0,62}:./, { error: 'expected name:value, e.g. identity:Anna' })
    .optional(),
  /** A part of the text that was read, e.g. of a number plate; capitals, spaces and dashes do not matter. */
  text: z
    .string()
    .max(64)
    .regex(/[^\s.-]/, { error: 'expected at least one character beside spaces, dots and dashes' })
    .optional(),
  /** Only what stands still, or only what moves. */
  stationary: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export type EventQuery = z.infer<typeof eventQuerySchema>;

/** Newest first. */
export const eventPageSchema = z
  .object({ events: z.array(eventSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'EventPage' });
export type EventPage = z.infer<typeof eventPageSchema>;

/** What there is to filter by. */
export const eventFacetsSchema = z
  .object({
    cameras: z.array(z.string()),
    labels: z.array(z.string()),
    tasks: z.array(z.string()),
    /** Values by the name of the attribute, e.g. of `colour`. */
    attributes: z.record(z.string(), z.array(z.string())),
  })
  .meta({ id: 'EventFacets' });
export type EventFacets = z.infer<typeof eventFacetsSchema>;

/** Server-sent events of `GET /api/stream`: the name of each and its data. */
export const streamMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), change: z.enum(['new', 'update', 'end']), event: eventSchema }),
  /** It turned out to be a part of another event. */
  z.object({ type: z.literal('event-removed'), id: z.uuid() }),
  z.object({ type: z.literal('camera'), camera: cameraSchema }),
  z.object({ type: z.literal('camera-removed'), name: cameraNameSchema }),
  /** All models, whenever one of them has changed, and while one is fetched. */
  z.object({ type: z.literal('models'), models: z.array(modelSchema) }),
  /** `changed`: acknowledged, marked, held back or given a picture. `open` is how many told ones wait for somebody. */
  z.object({
    type: z.literal('alert'),
    change: z.enum(['raised', 'updated', 'ended', 'changed']),
    alert: alertSchema,
    open: z.number().int(),
  }),
  z.object({ type: z.literal('alert-removed'), id: z.uuid(), open: z.number().int() }),
  z.object({ type: z.literal('alert-quiet'), snoozes: z.array(snoozeSchema), falseAlarms: z.array(falseAlarmSchema) }),
]);
export type StreamMessage = z.infer<typeof streamMessageSchema>;

/** One sample of the figures that the health page plots. */
export const statisticsSampleSchema = z
  .object({
    timeMs: z.number(),
    process: mediaProcessStatusSchema.nullable(),
    cameras: z.array(cameraStatusSchema.pick({ name: true, state: true, viewers: true, stages: true, tasks: true })),
  })
  .meta({ id: 'StatisticsSample' });
export type StatisticsSample = z.infer<typeof statisticsSampleSchema>;
export const statisticsSchema = z
  .object({ samples: z.array(statisticsSampleSchema), mediaProcessRestarts: z.number().int() })
  .meta({ id: 'Statistics' });
export type Statistics = z.infer<typeof statisticsSchema>;

/** The configuration in use, without secrets, and what is wrong with the file as it is now. */
export const configViewSchema = z
  .object({
    file: z.string(),
    /** Not empty while the file has mistakes and the last good configuration is in use. */
    problems: z.array(problemSchema),
    config: configSchema,
  })
  .meta({ id: 'ConfigView' });
export type ConfigView = z.infer<typeof configViewSchema>;

const shownCertificateSchema = z.object({
  /** SHA-256 of the certificate, in the notation of browsers: pairs of capital hexadecimal digits between colons. */
  fingerprint: z.string(),
  validUntilMs: z.number(),
});

/** How browsers reach the server over HTTPS, and what they have to trust for it. */
export const tlsInfoSchema = z
  .object({
    /** The port of HTTPS; null while it is off or not listening. */
    port: z.number().int().nullable(),
    /** Why not, and what to do about it. */
    problem: z.string().nullable(),
    /** Names and addresses that the certificate holds for. */
    names: z.array(z.string()),
    certificate: shownCertificateSchema,
    /** The local authority to install; null where the certificate is the user's own. */
    authority: shownCertificateSchema.nullable(),
    /** Where a phone begins, one for each address of the machine: a plain page that leads through the steps. */
    starts: z.array(
      z.object({
        address: z.string(),
        /** The steps to install the authority, over HTTP. */
        installUrl: z.string(),
        publishUrl: z.string(),
        /** `installUrl` (or `publishUrl`, where nothing needs installing) as a QR code: an SVG picture. */
        qrCode: z.string(),
      }),
    ),
  })
  .meta({ id: 'TlsInfo' });
export type TlsInfo = z.infer<typeof tlsInfoSchema>;
