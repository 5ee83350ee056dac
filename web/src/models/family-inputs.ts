import type { ModelInput } from '#contract/models.ts';
import type { DecoderName } from '#core/decoding/decoder.ts';

/** What a model is given for each pixel; `0..255` is the pixel itself. */
export const PIXEL_VALUES = {
  '0..255': { mean: 0, scale: 1 },
  '0..1': { mean: 0, scale: 1 / 255 },
  '-1..1': { mean: 127.5, scale: 1 / 127.5 },
  ImageNet: { mean: [123.675, 116.28, 103.53], scale: [1 / 58.395, 1 / 57.12, 1 / 57.375] },
} as const satisfies Record<string, Pick<ModelInput, 'mean' | 'scale'>>;
export type PixelValues = keyof typeof PIXEL_VALUES;

/** How models of a family are fed as a rule. Single models differ, so people can choose something else. */
export interface FamilyInput {
  readonly pixels: PixelValues;
  readonly channels: 'rgb' | 'bgr';
  readonly fit: 'letterbox' | 'stretch';
  /** Grey level of what lies around a picture that keeps its shape, 0..255. */
  readonly padding: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly width: number;
  readonly height: number;
}

/** What most families take. */
const USUAL = {
  pixels: '0..1',
  channels: 'rgb',
  fit: 'letterbox',
  padding: 0,
  layout: 'nchw',
  width: 640,
  height: 640,
} as const satisfies FamilyInput;

/** Where a family differs, after what its authors export; see the entries of the same families in `models.yaml`. */
const FAMILY_INPUTS: Partial<Record<DecoderName, Partial<FamilyInput>>> = {
  yolox: { pixels: '0..255', channels: 'bgr', padding: 114, width: 416, height: 416 },
  yolov8: { padding: 114 },
  'end-to-end': { fit: 'stretch' },
  yunet: { pixels: '0..255', channels: 'bgr' },
  movenet: { pixels: '0..255', width: 192, height: 192 },
  depth: { pixels: 'ImageNet', fit: 'stretch', width: 518, height: 518 },
  classification: { pixels: 'ImageNet', fit: 'stretch', width: 224, height: 224 },
  embedding: { pixels: '0..255', channels: 'bgr', fit: 'stretch', width: 128, height: 256 },
  'plate-detector': { width: 320, height: 320 },
  'ctc-text': { pixels: '-1..1', channels: 'bgr', fit: 'stretch', width: 94, height: 24 },
};

export function familyInput(family: DecoderName): FamilyInput {
  return { ...USUAL, ...FAMILY_INPUTS[family] };
}

/** The part of `input` that goes beside the size, as the API takes it. */
export function inputSettings({ pixels, ...settings }: Omit<FamilyInput, 'width' | 'height'>): string {
  return JSON.stringify({ ...PIXEL_VALUES[pixels], ...settings });
}
