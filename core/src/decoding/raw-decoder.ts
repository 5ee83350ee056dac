import { type Decoder, ModelOutputError } from './decoder.ts';

/** For models of no family that is known: it reads nothing, because a task of the user's own reads the outputs. */
export const rawDecoder: Decoder = {
  decode() {
    throw new ModelOutputError(
      'Expected a task file that reads its outputs with run(), since the decoder "raw" reads none.',
    );
  },
};
