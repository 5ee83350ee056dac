import { decodeBlazeFace } from '../detection/blazeface.ts';
import type { Decoder, ModelOutputs } from './decoder.ts';
import { requireOutput } from './require-output.ts';

/** BlazeFace (back camera, 256 x 256): scores and shapes of a large and a small grid of anchors. */
export const blazeFaceDecoder: Decoder = {
  decode(outputs, { letterbox, minimumScore }) {
    const grids = [readGrid(outputs, 'largeGrid', 512), readGrid(outputs, 'smallGrid', 384)] as const;
    return { objects: decodeBlazeFace(grids, letterbox, minimumScore) };
  },
};

function readGrid(outputs: ModelOutputs, grid: string, anchors: number) {
  return {
    scores: requireOutput(outputs, `${grid}Scores`, [1, anchors, 1]).data,
    shapes: requireOutput(outputs, `${grid}Shapes`, [1, anchors, 16]).data,
  };
}
