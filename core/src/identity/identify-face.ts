import type { Attribute } from '../detection/detection.ts';

export interface KnownPerson {
  readonly name: string;
  /** Unit vectors, one for each enrolled picture. */
  readonly embeddings: readonly Float32Array[];
}

export interface IdentificationLimits {
  /** Least cosine similarity of a face with an enrolled picture of the person. */
  readonly minimumSimilarity: number;
  /** How much more alike the face must be to this person than to the next one. */
  readonly minimumLead: number;
}

/**
 * Whom a face belongs to, or null where it is nobody's or not clear whose. A wrong name is worse than none.
 *
 * @param embedding unit vector of the same model as the enrolled ones; vectors of another length are never alike
 */
export function identifyFace(
  embedding: Float32Array,
  people: readonly KnownPerson[],
  { minimumSimilarity, minimumLead }: IdentificationLimits,
): Attribute | null {
  const ranked = people
    .map(({ name, embeddings }) => ({
      name,
      similarity: Math.max(-1, ...embeddings.map((own) => cosine(own, embedding))),
    }))
    .sort((a, b) => b.similarity - a.similarity);
  const [best, second] = ranked;
  if (best === undefined || best.similarity < minimumSimilarity) return null;
  if (second !== undefined && best.similarity - second.similarity < minimumLead) return null;
  return { value: best.name, score: Math.min(1, best.similarity) };
}

function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return -1;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return Number.isFinite(sum) ? sum : -1;
}
