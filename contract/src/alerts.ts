import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { taskNameSchema } from './config.ts';
import { bytesSchema } from './event.ts';
import { attributesSchema, boxSchema } from './result.ts';
import { ruleNameSchema, severitySchema } from './rules.ts';

/** One object that an alert is about, where it was when the alert was last told of. */
export const alertObjectSchema = z
  .object({
    camera: cameraNameSchema,
    task: taskNameSchema,
    label: z.string(),
    box: boxSchema,
    /** Null where the object is known by something else than a detection. */
    score: z.number().nullable(),
    attributes: attributesSchema,
    /** The event that the object is stored as; null where it is not. */
    eventId: z.uuid().nullable(),
  })
  .meta({ id: 'AlertObject' });
export type AlertObject = z.infer<typeof alertObjectSchema>;

/** A rule is fulfilled, still is, or is no more, as the media process tells it. */
export const alertSignalSchema = z.object({
  type: z.enum(['raised', 'updated', 'ended']),
  /** Chosen by the media process when the rule came true; becomes the id of the alert. */
  alertId: z.uuid(),
  rule: ruleNameSchema,
  severity: severitySchema,
  /** When it came true, changed or was over by the clock on the wall. */
  timeMs: z.number(),
  /** When the frame that decided it had been analysed; null where time alone decided. */
  analysedAtMs: z.number().nullable(),
  /** Where it happened; null where it is about nothing being there in several cameras. */
  camera: cameraNameSchema.nullable(),
  objects: z.array(alertObjectSchema),
  /** Plain English. */
  reason: z.string(),
});
export type AlertSignal = z.infer<typeof alertSignalSchema>;

/** The picture of an alert: the frame that decided it, with the boxes drawn. Comes after the signal. */
export const alertPictureSchema = z.object({
  alertId: z.uuid(),
  camera: cameraNameSchema,
  takenAtMs: z.number(),
  /** JPEG. */
  picture: bytesSchema,
});
export type AlertPicture = z.infer<typeof alertPictureSchema>;

/** A clip lies ready in the clips folder as `<alertId>.mp4`. */
export const alertClipSchema = z.object({
  alertId: z.uuid(),
  camera: cameraNameSchema,
  startedAtMs: z.number(),
  durationSeconds: z.number(),
  bytes: z.number().int(),
});
export type AlertClip = z.infer<typeof alertClipSchema>;

/** Why an alert was kept but nobody was told. */
export const heldBackSchema = z.object({
  by: z.enum(['snooze', 'rate-limit', 'false-alarm', 'verification']),
  /** In words for a person, with the way back. */
  reason: z.string(),
  /** The false alarm that it is like; null otherwise. */
  falseAlarmId: z.uuid().nullable(),
});
export type HeldBack = z.infer<typeof heldBackSchema>;

export const deliveryStatusSchema = z.object({
  channel: z.string(),
  state: z.enum(['waiting', 'sent', 'given-up']),
  attempts: z.number().int(),
  /** What went wrong at the last attempt, without secrets; null where nothing did. */
  problem: z.string().nullable(),
  sentAtMs: z.number().nullable(),
});
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

export const alertSchema = z
  .object({
    id: z.uuid(),
    rule: ruleNameSchema,
    /** The rule's title, its sentence or its words, as they were when it was raised. */
    title: z.string(),
    severity: severitySchema,
    camera: cameraNameSchema.nullable(),
    reason: z.string(),
    raisedAtMs: z.number(),
    updatedAtMs: z.number(),
    /** Null while it goes on. */
    endedAtMs: z.number().nullable(),
    /** Times that it has come true again since and was taken for the same; 1 for the first. */
    count: z.number().int(),
    objects: z.array(alertObjectSchema),
    acknowledged: z.object({ atMs: z.number(), by: z.string() }).nullable(),
    /** The mark that somebody has put on it. */
    falseAlarm: z.object({ id: z.uuid(), atMs: z.number(), by: z.string() }).nullable(),
    heldBack: heldBackSchema.nullable(),
    /** What a language model said of its picture; null where none was asked. */
    verification: z.object({ isConfirmed: z.boolean(), words: z.string() }).nullable(),
    snapshotUrl: z.string().nullable(),
    clipUrl: z.string().nullable(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alertSchema>;
export const alertDetailsSchema = alertSchema
  .extend({ deliveries: z.array(deliveryStatusSchema) })
  .meta({ id: 'AlertDetails' });
export type AlertDetails = z.infer<typeof alertDetailsSchema>;

export const alertQuerySchema = z.object({
  /** `open`: not acknowledged and no false alarm; `ongoing`: not ended; `held-back`: nobody was told. Held back ones are only in `held-back` and `all`. */
  state: z.enum(['open', 'ongoing', 'acknowledged', 'false-alarm', 'held-back', 'told', 'all']).default('told'),
  rule: ruleNameSchema.optional(),
  camera: cameraNameSchema.optional(),
  severity: severitySchema.optional(),
  afterMs: z.coerce.number().optional(),
  beforeMs: z.coerce.number().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `nextCursor` of the page before. */
  cursor: z.string().max(200).optional(),
});
export type AlertQuery = z.infer<typeof alertQuerySchema>;

/** Newest first. `open` is how many told ones wait for somebody, whatever the filter. */
export const alertPageSchema = z
  .object({ alerts: z.array(alertSchema), nextCursor: z.string().nullable(), open: z.number().int() })
  .meta({ id: 'AlertPage' });
export type AlertPage = z.infer<typeof alertPageSchema>;

/** Alerts whose object is like this one are held back, or need a higher score, until the mark is taken away. */
export const falseAlarmSchema = z
  .object({
    id: z.uuid(),
    alertId: z.uuid(),
    rule: ruleNameSchema,
    camera: cameraNameSchema,
    label: z.string(),
    box: boxSchema,
    /** An alert like it is told of all the same from this score on; null: never. */
    toldFromScore: z.number().nullable(),
    markedAtMs: z.number(),
    markedBy: z.string(),
    /** Alerts that it has held back. */
    heldBack: z.number().int(),
    snapshotUrl: z.string().nullable(),
  })
  .meta({ id: 'FalseAlarm' });
export type FalseAlarm = z.infer<typeof falseAlarmSchema>;

/** Quiet until then; `rule` and `camera` null: all of them. */
export const snoozeSchema = z
  .object({
    id: z.uuid(),
    rule: ruleNameSchema.nullable(),
    camera: cameraNameSchema.nullable(),
    untilMs: z.number(),
    by: z.string(),
  })
  .meta({ id: 'Snooze' });
export type Snooze = z.infer<typeof snoozeSchema>;
export const MAXIMUM_SNOOZE_SECONDS = 31 * 24 * 3600;
export const createSnoozeRequestSchema = z.strictObject({
  rule: ruleNameSchema.nullable().default(null),
  camera: cameraNameSchema.nullable().default(null),
  /** From now on; 31 days at most. */
  forSeconds: z.number().positive().max(MAXIMUM_SNOOZE_SECONDS),
});
export const snoozeListSchema = z.object({ snoozes: z.array(snoozeSchema) });
export const falseAlarmListSchema = z.object({ falseAlarms: z.array(falseAlarmSchema) });

/** Which of the open alerts are meant; left out, all that have been raised until now. */
export const acknowledgeAlertsRequestSchema = z.strictObject({
  raisedUntilMs: z.number().optional(),
  rule: ruleNameSchema.optional(),
  camera: cameraNameSchema.optional(),
});
export const acknowledgedAlertsSchema = z.object({ acknowledged: z.number().int() });
