import { z } from 'zod';
import { bytesSchema } from './event.ts';
import { boxSchema } from './result.ts';

export const personNameSchema = z.string().trim().min(1).max(80);

/** A picture from which a person was enrolled; only the cut-out face is kept. */
export const personFaceSchema = z
  .object({ id: z.uuid(), addedAtMs: z.number(), pictureUrl: z.string() })
  .meta({ id: 'PersonFace' });
export type PersonFace = z.infer<typeof personFaceSchema>;

export const personSchema = z
  .object({ id: z.uuid(), name: personNameSchema, createdAtMs: z.number(), faces: z.array(personFaceSchema) })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof personSchema>;

export const personListSchema = z.object({
  people: z.array(personSchema),
  /** Cameras that compare faces with these people now. */
  cameras: z.array(z.string()),
});
export type PersonList = z.infer<typeof personListSchema>;

export const namePersonRequestSchema = z.object({ name: personNameSchema });

const embeddingSchema = z.custom<Float32Array>((value) => value instanceof Float32Array, { error: 'expected floats' });

/** A face in a picture, as the media process describes it. */
export const describedFaceSchema = z.object({
  box: boxSchema,
  score: z.number(),
  /** Unit vector. */
  embedding: embeddingSchema,
  /** The cut-out face, JPEG. */
  picture: bytesSchema,
});
export type DescribedFace = z.infer<typeof describedFaceSchema>;

/** The people whom faces are compared with: what the media process needs to know of them. */
export const enrolledPersonSchema = z.object({ name: personNameSchema, embeddings: z.array(embeddingSchema) });
export type EnrolledPerson = z.infer<typeof enrolledPersonSchema>;
