import { CENTERNET_STRIDE, decodeCenterNet } from '../detection/centernet.ts';
import { boxFromLetterbox } from '../detection/letterbox.ts';
import type { Decoder } from './decoder.ts';
import { requireOutput } from './require-output.ts';

const MAXIMUM_DETECTIONS = 100;

/** CenterNet, cut in front of its own search for maxima: outputs `heatmap` and `sides`, channels first. */
export const centerNetDecoder: Decoder = {
  decode(outputs, { letterbox, minimumScore }) {
    const width = letterbox.input.width / CENTERNET_STRIDE;
    const height = letterbox.input.height / CENTERNET_STRIDE;
    const heatmap = requireOutput(outputs, 'heatmap', [1, 80, height, width]).data;
    const sides = requireOutput(outputs, 'sides', [1, 4, height, width]).data;
    const objects = decodeCenterNet(
      { heatmap, sides, width, height },
      { minimumScore, maximumDetections: MAXIMUM_DETECTIONS },
    );
    const { input } = letterbox;
    const inPixels = objects.map((object) => ({
      ...object,
      box: {
        x: object.box.x * input.width,
        y: object.box.y * input.height,
        width: object.box.width * input.width,
        height: object.box.height * input.height,
      },
    }));
    return { objects: inPixels.map((object) => ({ ...object, box: boxFromLetterbox(letterbox, object.box) })) };
  },
};
