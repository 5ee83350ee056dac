/**
 * An axis-aligned rectangle in relative picture coordinates: (0, 0) is the top left corner of the picture and
 * (1, 1) the bottom right one, so a box holds for every rendition of the same stream. A box may reach outside
 * the picture; `clampBox` cuts it to the visible part.
 */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A position in relative picture coordinates. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The area of a box in relative units; an inverted box has none. */
export function boxArea(box: Box): number {
  return Math.max(0, box.width) * Math.max(0, box.height);
}

export function boxCentre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Intersection over union of two boxes, in 0..1; two empty boxes have 0. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  const union = boxArea(a) + boxArea(b) - intersection;
  return union > 0 ? intersection / union : 0;
}

/** Which part of the area of `inner` lies inside `outer`, in 0..1; an empty box has 0. */
export function containment(inner: Box, outer: Box): number {
  const width = Math.min(inner.x + inner.width, outer.x + outer.width) - Math.max(inner.x, outer.x);
  const height = Math.min(inner.y + inner.height, outer.y + outer.height) - Math.max(inner.y, outer.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / boxArea(inner);
}

/** The part of a box that lies inside the picture. */
export function clampBox(box: Box): Box {
  const left = clampUnit(box.x);
  const top = clampUnit(box.y);
  return {
    x: left,
    y: top,
    width: Math.max(0, clampUnit(box.x + box.width) - left),
    height: Math.max(0, clampUnit(box.y + box.height) - top),
  };
}

/** The box made larger or smaller around its centre. */
export function scaleBox({ x, y, width, height }: Box, factor: number): Box {
  const [moreWidth, moreHeight] = [width * (factor - 1), height * (factor - 1)];
  return { x: x - moreWidth / 2, y: y - moreHeight / 2, width: width + moreWidth, height: height + moreHeight };
}

/** The box at `fraction` of the way from `from` (0) to `to` (1). */
export function interpolateBox(from: Box, to: Box, fraction: number): Box {
  const mix = (a: number, b: number) => a + (b - a) * fraction;
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  };
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
