import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { taskNameSchema } from './config.ts';
import { attributesSchema, boxSchema, recognisedTextSchema } from './result.ts';

/** Binary data as it crosses the border between the processes. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'expected bytes' });

/** Where the object was at a time; `timeMs` is milliseconds since 1970-01-01T00:00:00Z. */
export const pathPointSchema = z.object({ timeMs: z.number(), box: boxSchema }).meta({ id: 'PathPoint' });
export type PathPoint = z.infer<typeof pathPointSchema>;

/** One tracked object from its first to its last sighting. */
export const eventSchema = z
  .object({
    id: z.uuid(),
    camera: cameraNameSchema,
    task: taskNameSchema,
    label: z.string(),
    startedAtMs: z.number(),
    /** Null while the object is still in view. */
    endedAtMs: z.number().nullable(),
    bestScore: z.number(),
    /** Time and box of the object as the snapshot shows it. */
    bestAtMs: z.number(),
    bestBox: boxSchema,
    /** Address of the best snapshot (JPEG), or null where none was taken. */
    snapshotUrl: z.string().nullable(),
    /** What is known of the object, by vote over its sightings. */
    attributes: attributesSchema,
    /** What was read on it, e.g. a number plate. */
    text: recognisedTextSchema.nullable(),
    /** It stands still, like a parked car. */
    isStationary: z.boolean(),
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof eventSchema>;

export const eventDetailsSchema = eventSchema.extend({ path: z.array(pathPointSchema) }).meta({ id: 'EventDetails' });
export type EventDetails = z.infer<typeof eventDetailsSchema>;

/** A change of one tracked object, as the media process reports it. */
export const trackChangeSchema = z.object({
  type: z.enum(['new', 'update', 'end']),
  /** Chosen by the media process when the track is confirmed; becomes the id of the event. */
  eventId: z.uuid(),
  camera: cameraNameSchema,
  task: taskNameSchema,
  label: z.string(),
  startedAtMs: z.number(),
  lastSeenAtMs: z.number(),
  bestScore: z.number(),
  bestAtMs: z.number(),
  bestBox: boxSchema,
  attributes: attributesSchema,
  text: recognisedTextSchema.nullable(),
  isStationary: z.boolean(),
  /** What the object looks like: a unit vector of the camera's appearance or scene task, or null. */
  embedding: z.custom<Float32Array>((value) => value instanceof Float32Array).nullable(),
  /** Events that turned out to be later parts of this one, which goes on: they are taken into it and are no more. */
  mergedFrom: z.array(z.uuid()).readonly().optional(),
  /** Points that are new since the last change. */
  path: z.array(pathPointSchema),
  /** A better snapshot than the last one, JPEG. */
  snapshot: bytesSchema.nullable(),
});
export type TrackChange = z.infer<typeof trackChangeSchema>;
