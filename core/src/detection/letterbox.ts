import type { Box, Point } from '../geometry/box.ts';
import type { PictureSize } from '../geometry/picture-size.ts';

/** Where a picture lies inside a model's larger input, in pixels of that input. */
export interface Letterbox {
  readonly input: PictureSize;
  readonly picture: PictureSize;
  readonly left: number;
  readonly top: number;
}

/**
 * The largest size with the picture's aspect ratio that fits into `frame`, its sides rounded to multiples of `step`.
 * Rounding may stretch the picture a little, so that cameras of nearly the same shape share one size.
 */
export function fitInside(picture: PictureSize, frame: PictureSize, step: number): PictureSize {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  const fit = (side: number, limit: number) =>
    Math.min(limit, Math.max(step, Math.round((side * scale) / step) * step));
  return { width: fit(picture.width, frame.width), height: fit(picture.height, frame.height) };
}

/** Centres a picture, already scaled to `picture` pixels, inside a model's input. */
export function placeLetterbox(picture: PictureSize, input: PictureSize): Letterbox {
  return {
    input,
    picture,
    left: Math.floor((input.width - picture.width) / 2),
    top: Math.floor((input.height - picture.height) / 2),
  };
}

/** A position in pixels of the model's input, relative to the picture. */
export function pointFromLetterbox(letterbox: Letterbox, point: Point): Point {
  return {
    x: (point.x - letterbox.left) / letterbox.picture.width,
    y: (point.y - letterbox.top) / letterbox.picture.height,
  };
}

/** A box in pixels of the model's input, relative to the picture. */
export function boxFromLetterbox(letterbox: Letterbox, box: Box): Box {
  return {
    ...pointFromLetterbox(letterbox, box),
    width: box.width / letterbox.picture.width,
    height: box.height / letterbox.picture.height,
  };
}
