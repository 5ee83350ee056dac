import { blazeFaceDecoder } from './blazeface-decoder.ts';
import { centerNetDecoder } from './centernet-decoder.ts';
import { classificationDecoder } from './classification-decoder.ts';
import { ctcTextDecoder } from './ctc-text-decoder.ts';
import type { Decoder, DecoderName } from './decoder.ts';
import { depthDecoder } from './depth-decoder.ts';
import { embeddingDecoder } from './embedding-decoder.ts';
import { endToEndDecoder } from './end-to-end-decoder.ts';
import { faceDescriptionDecoder } from './face-description-decoder.ts';
import { moveNetDecoder } from './movenet-decoder.ts';
import { nanoDetDecoder } from './nanodet-decoder.ts';
import { plateDetectorDecoder } from './plate-detector-decoder.ts';
import { rawDecoder } from './raw-decoder.ts';
import { yolov8Decoder } from './yolov8-decoder.ts';
import { yoloxDecoder } from './yolox-decoder.ts';
import { yuNetDecoder } from './yunet-decoder.ts';

/** Every family of models that can be read. */
export const DECODERS: Readonly<Record<DecoderName, Decoder>> = {
  centernet: centerNetDecoder,
  yolox: yoloxDecoder,
  'end-to-end': endToEndDecoder,
  yolov8: yolov8Decoder,
  nanodet: nanoDetDecoder,
  blazeface: blazeFaceDecoder,
  yunet: yuNetDecoder,
  movenet: moveNetDecoder,
  depth: depthDecoder,
  embedding: embeddingDecoder,
  classification: classificationDecoder,
  'plate-detector': plateDetectorDecoder,
  'ctc-text': ctcTextDecoder,
  'face-description': faceDescriptionDecoder,
  raw: rawDecoder,
};
