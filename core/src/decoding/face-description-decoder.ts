import { type Decoder, ModelOutputError } from './decoder.ts';
import { readUnitVector } from './read-vector.ts';
import { describeOutputs } from './require-output.ts';

/**
 * What a face looks like (the model "faceres" of @vladmandic/human, after HSE-FaceRec): `descriptor` [1, 1024], made a unit vector. Whatever else
 * the model says of people, their age for one, is not read.
 */
export const faceDescriptionDecoder: Decoder = {
  decode(outputs) {
    const output = outputs.get('descriptor');
    if (output === undefined)
      throw new ModelOutputError(`Expected an output "descriptor" but the model gives ${describeOutputs(outputs)}.`);
    return { objects: [], embedding: readUnitVector(output, 'descriptor') };
  },
};
