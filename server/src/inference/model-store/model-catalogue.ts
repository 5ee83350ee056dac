import type { ImportOptions } from '../tfjs-import/import-tfjs-model.ts';

/** A model that comes as a TensorFlow.js graph model, and what to make of it. */
export interface CatalogueEntry {
  /** Name for people. */
  readonly title: string;
  /** `<file>.json` and `<file>.bin` in the models folder. */
  readonly file: string;
  readonly outputs: ImportOptions['outputs'];
  readonly normalisation: ImportOptions['normalisation'];
}

/** The models of the npm package `@vladmandic/human` that are in use; see docs/design/models.md. */
export const MODEL_CATALOGUE = {
  centernet: {
    title: 'CenterNet MobileNetV3 (COCO-80)',
    file: 'centernet',
    // Cut in front of the model's own search for maxima, which is written for squares of 512 pixels.
    outputs: { sides: 'tower_0/wh', heatmap: 'tower_0/keypoints' },
    normalisation: { scale: 1, offset: 0 },
  },
  blazeface: {
    title: 'BlazeFace (back camera)',
    file: 'blazeface',
    outputs: {
      largeGridScores: 'Identity',
      smallGridScores: 'Identity_1',
      largeGridShapes: 'Identity_2',
      smallGridShapes: 'Identity_3',
    },
    normalisation: { scale: 1 / 127.5, offset: -1 },
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ModelName = keyof typeof MODEL_CATALOGUE;
