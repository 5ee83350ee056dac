import { type Decoder, ModelOutputError } from './decoder.ts';
import { readUnitVector } from './read-vector.ts';
import { describeOutputs } from './require-output.ts';

/**
 * What a picture looks like, as a unit vector: the output `embedding`, or the only one, [1, n]. Pictures are compared by `cosineSimilarity`.
 */
export const embeddingDecoder: Decoder = {
  decode(outputs) {
    const [name, output] = [...outputs].find(([own]) => own === 'embedding' || outputs.size === 1) ?? [];
    if (name === undefined || output === undefined)
      throw new ModelOutputError(
        `Expected one output, or one named "embedding", but the model gives ${describeOutputs(outputs)}.`,
      );
    return { objects: [], embedding: readUnitVector(output, name) };
  },
};
