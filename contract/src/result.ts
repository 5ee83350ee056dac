import { z } from 'zod';
import { taskNameSchema } from './config.ts';

const pointSchema = z.object({ x: z.number(), y: z.number() });

/** Relative picture coordinates, see `core/src/geometry/box.ts`. */
export const boxSchema = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'Box', description: 'Rectangle in relative picture coordinates, 0..1 from the top left corner' });

/** Bytes as base64 (RFC 4648 section 4), for JSON. */
const base64Schema = z.base64();

export const attributeSchema = z.object({ value: z.string(), score: z.number() });
export const attributesSchema = z.record(z.string(), attributeSchema).meta({
  id: 'Attributes',
  description: 'Properties of an object by name, e.g. colour or identity',
});
export const recognisedTextSchema = z.object({ value: z.string(), score: z.number() });

export const trackedObjectSchema = z.object({
  trackId: z.number().int(),
  label: z.string(),
  score: z.number(),
  box: boxSchema,
  velocity: boxSchema,
  landmarks: z.array(pointSchema).readonly().optional(),
  keypoints: z
    .array(pointSchema.extend({ score: z.number() }))
    .readonly()
    .optional(),
  /** Stretched over the box; `runs` are lengths of samples outside and inside in turn, row by row. */
  mask: z
    .object({ width: z.number().int(), height: z.number().int(), runs: z.array(z.number().int()).readonly() })
    .optional(),
  attributes: attributesSchema.optional(),
  text: recognisedTextSchema.optional(),
  isStationary: z.boolean().optional(),
  /** Ids under which this very object was known until now: it was recognised as the earlier one of `trackId`. Told once. */
  mergedFrom: z.array(z.number().int()).readonly().optional(),
});

export const depthMapSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** One byte a sample, 255 is nearest. */
  data: base64Schema,
  unit: z.enum(['relative', 'metres']),
  nearest: z.number(),
  farthest: z.number(),
});

/** What one task found in one frame, joined to the video by its timestamp. */
export const frameResultSchema = z.object({
  task: taskNameSchema,
  /** Media time of the analysed frame on the camera's timeline. */
  ptsUs: z.number().int(),
  objects: z.array(trackedObjectSchema).readonly(),
  /** Of the whole picture, best first. */
  classes: z
    .array(z.object({ label: z.string(), score: z.number() }))
    .readonly()
    .optional(),
  depth: depthMapSchema.optional(),
  attributes: attributesSchema.optional(),
  text: recognisedTextSchema.optional(),
});
export type FrameResult = z.infer<typeof frameResultSchema>;

export const liveModeSchema = z.enum(['live', 'synced']);
export type LiveMode = z.infer<typeof liveModeSchema>;
