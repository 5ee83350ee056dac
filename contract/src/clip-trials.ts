import { z } from 'zod';
import { cameraNameSchema } from './camera-name.ts';
import { cameraConfigSchema, taskDefinitionSchema, taskNameSchema } from './config.ts';
import { ruleSchema, siteSchema } from './rules.ts';

/** A clip that is being uploaded, part by part, or lies ready to be tried. It goes by itself when nobody has used it for a while. */
export const uploadedClipSchema = z
  .object({
    id: z.uuid(),
    /** What has arrived of it: where the next part begins. */
    bytes: z.number().int(),
    maximumBytes: z.number().int(),
    /** Of one part. */
    maximumPartBytes: z.number().int(),
    expiresAtMs: z.number(),
  })
  .meta({ id: 'UploadedClip' });
export type UploadedClip = z.infer<typeof uploadedClipSchema>;

export const clipPartQuerySchema = z.object({
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'Where this part begins: as many bytes as have arrived so far' }),
});

export const tryClipRequestSchema = z.strictObject({
  rule: ruleSchema,
  /** Whose places, scale and tasks the clip is looked at with; rules that name cameras see it as this one. */
  camera: cameraNameSchema,
  /** When the clip was taken, for rules with times; left out, now. */
  startsAtMs: z.number().min(0).max(8.64e15).optional(),
});
export type TryClipRequest = z.infer<typeof tryClipRequestSchema>;

/** What the media process has to know to try a rule on a clip. */
export const clipTrialSchema = z.object({
  trialId: z.uuid(),
  file: z.string(),
  camera: cameraNameSchema,
  /** Task settings are complete. */
  scene: cameraConfigSchema.pick({ title: true, detect: true, zones: true, lines: true, scale: true }),
  /** Those of the configuration: they say which task looks at the objects of which. */
  tasks: z.record(taskNameSchema, taskDefinitionSchema),
  rule: ruleSchema,
  site: siteSchema,
  startsAtMs: z.number(),
});
export type ClipTrial = z.infer<typeof clipTrialSchema>;
