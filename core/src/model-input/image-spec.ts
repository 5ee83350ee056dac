import { fitInside } from '../detection/letterbox.ts';
import type { PictureSize } from '../geometry/picture-size.ts';

/** What a task wants a picture to be scaled to. */
export interface ImageSpec {
  readonly format: 'rgb' | 'gray';
  /** `exact`: stretched to the size; `inside`: the largest with the picture's own shape that fits into it. */
  readonly fit: 'exact' | 'inside';
  readonly width: number;
  readonly height: number;
  /** The sides are multiples of it. */
  readonly step: number;
}

/** The size to scale a picture to. */
export function imageSizeFor(spec: ImageSpec, picture: PictureSize): PictureSize {
  return spec.fit === 'exact' ? { width: spec.width, height: spec.height } : fitInside(picture, spec, spec.step);
}

/** The rule by which a model's input gets its size: a given one, or the picture's shape with a given long side. */
export type ModelInputSize =
  | PictureSize
  | { readonly longSide: number; readonly step: number; readonly shortest: number };

/**
 * PictureSize of the model's own input for pictures of this shape. Keeping the shape matters: stretched to a square, a detector misses most
 * objects of a wide picture. The steps make cameras of nearly the same shape share one input.
 */
export function modelInputSizeFor(rule: ModelInputSize, picture: PictureSize): PictureSize {
  if ('width' in rule) return rule;
  const ratio = Math.min(picture.width, picture.height) / Math.max(picture.width, picture.height);
  const short = Math.max(rule.shortest, Math.round((rule.longSide * ratio) / rule.step) * rule.step);
  return picture.width >= picture.height
    ? { width: rule.longSide, height: short }
    : { width: short, height: rule.longSide };
}
