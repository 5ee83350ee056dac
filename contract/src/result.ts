import { z } from 'zod';
import { taskNameSchema } from './config.ts';

const pointSchema = z.object({ x: z.number(), y: z.number() });

/** Relative picture coordinates, see `core/src/geometry/box.ts`. */
export const boxSchema = z
  .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
  .meta({ id: 'Box', description: 'Rectangle in relative picture coordinates, 0..1 from the top left corner' });

export const trackedObjectSchema = z.object({
  trackId: z.number().int(),
  label: z.string(),
  score: z.number(),
  box: boxSchema,
  velocity: boxSchema,
  landmarks: z.array(pointSchema).readonly().optional(),
});

/** What one task found in one frame, joined to the video by its timestamp. */
export const frameResultSchema = z.object({
  task: taskNameSchema,
  /** Media time of the analysed frame on the camera's timeline. */
  ptsUs: z.number().int(),
  objects: z.array(trackedObjectSchema).readonly(),
});
export type FrameResult = z.infer<typeof frameResultSchema>;

export const liveModeSchema = z.enum(['live', 'synced']);
export type LiveMode = z.infer<typeof liveModeSchema>;
