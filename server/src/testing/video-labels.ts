import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const LABELS = join(import.meta.dirname, '../../../fixtures/labels');

const edgeSchema = z.number().min(0).max(1);

/** `[left, top, right, bottom]` in relative picture coordinates. */
const labelledBoxSchema = z
  .tuple([edgeSchema, edgeSchema, edgeSchema, edgeSchema])
  .refine(([left, top, right, bottom]) => left < right && top < bottom, { error: 'expected a box with an area' });

const labelledObjectSchema = z
  .strictObject({
    id: z.string().min(1),
    label: z.enum(['person', 'face', 'bottle', 'car']),
    enterSeconds: z.number().min(0),
    leaveSeconds: z.number().positive(),
    /** Hardly to be seen: neither missed nor false when it is found. */
    isOptional: z.boolean().default(false),
    sightings: z.array(z.strictObject({ seconds: z.number().min(0), box: labelledBoxSchema })),
  })
  .refine(
    ({ enterSeconds, leaveSeconds, sightings }) =>
      enterSeconds < leaveSeconds &&
      sightings.every(({ seconds }) => seconds >= enterSeconds && seconds <= leaveSeconds),
    { error: 'expected sightings between coming and going' },
  );
export type LabelledObject = z.infer<typeof labelledObjectSchema>;

export const videoLabelsSchema = z.strictObject({
  /** File in `../shared/data/videos`. */
  video: z.string(),
  durationSeconds: z.number().positive(),
  objects: z.array(labelledObjectSchema),
});
export type VideoLabels = z.infer<typeof videoLabelsSchema>;

/** The hand-made labels of all videos, by the name of the file. */
export async function loadVideoLabels(): Promise<VideoLabels[]> {
  const files = (await readdir(LABELS)).filter((file) => file.endsWith('.json')).sort();
  return await Promise.all(
    files.map(async (file) => videoLabelsSchema.parse(JSON.parse(await readFile(join(LABELS, file), 'utf8')))),
  );
}
