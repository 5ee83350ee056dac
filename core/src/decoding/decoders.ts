import { blazeFaceDecoder } from './blazeface-decoder.ts';
import { centerNetDecoder } from './centernet-decoder.ts';
import type { Decoder, DecoderName } from './decoder.ts';

/** Every family of models that can be read. */
export const DECODERS: Readonly<Partial<Record<DecoderName, Decoder>>> = {
  centernet: centerNetDecoder,
  blazeface: blazeFaceDecoder,
};
