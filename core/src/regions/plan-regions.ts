import { type Box, boxArea, clampBox } from '../geometry/box.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface RegionPlan {
  /** Of the frame, in pixels. */
  readonly picture: Size;
  /** What the detector looks at, in pixels: its shape is that of the regions. */
  readonly input: Size;
  /** Regions at most; what is left over is joined to the nearest. */
  readonly maximumRegions: number;
  /** How much room is left around each place, in shares of its own sides. */
  readonly margin: number;
}

/**
 * Regions of a picture that hold all places, few and not larger than need be: each place gets a margin and grows to the shape of the
 * detector's input, and to its size in pixels, since enlarging a smaller region shows nothing more. Regions whose union costs
 * hardly more than themselves become one.
 *
 * @returns boxes inside the picture, which may overlap; empty where there are no places
 */
export function planRegions(places: readonly Box[], plan: RegionPlan): Box[] {
  const regions = places.map((place) => growToShape(withMargin(place, plan.margin), plan)).filter(hasArea);
  mergeWhileCheap(regions, plan);
  while (regions.length > plan.maximumRegions) mergeCheapest(regions, plan);
  return regions;
}

/** Grows a box around its centre to the input's shape and at least its size, then moves it into the picture. */
export function growToShape(box: Box, { picture, input }: Pick<RegionPlan, 'picture' | 'input'>): Box {
  const scale = Math.max((box.width * picture.width) / input.width, (box.height * picture.height) / input.height, 1);
  const width = Math.min(1, Math.max(box.width, (input.width * scale) / picture.width));
  const height = Math.min(1, Math.max(box.height, (input.height * scale) / picture.height));
  return {
    x: keepInside(box.x + box.width / 2 - width / 2, width),
    y: keepInside(box.y + box.height / 2 - height / 2, height),
    width,
    height,
  };
}

/** The smallest box that holds both. */
export function unionOf(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

export function withMargin(box: Box, margin: number): Box {
  const horizontal = box.width * margin;
  const vertical = box.height * margin;
  return clampBox({
    x: box.x - horizontal,
    y: box.y - vertical,
    width: box.width + 2 * horizontal,
    height: box.height + 2 * vertical,
  });
}

/** Each region costs one run of the detector whatever its size; joined ones cost less but show their objects smaller. */
const WORTH_JOINING = 1.25;

function mergeWhileCheap(regions: Box[], plan: RegionPlan): void {
  for (let pair = cheapestPair(regions, plan); pair !== null && pair.growth <= WORTH_JOINING; ) {
    join(regions, pair);
    pair = cheapestPair(regions, plan);
  }
}

function mergeCheapest(regions: Box[], plan: RegionPlan): void {
  const pair = cheapestPair(regions, plan);
  if (pair !== null) join(regions, pair);
}

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly union: Box;
  /** Area of the union in areas of the larger one. */
  readonly growth: number;
}

function cheapestPair(regions: readonly Box[], plan: RegionPlan): Pair | null {
  let best: Pair | null = null;
  for (let first = 0; first < regions.length; first++) {
    for (let second = first + 1; second < regions.length; second++) {
      const [a, b] = [regions[first], regions[second]];
      if (a === undefined || b === undefined) continue;
      const union = growToShape(unionOf(a, b), plan);
      const growth = boxArea(union) / Math.max(boxArea(a), boxArea(b));
      if (best === null || growth < best.growth) best = { first, second, union, growth };
    }
  }
  return best;
}

function join(regions: Box[], { first, second, union }: Pair): void {
  regions.splice(second, 1);
  regions[first] = union;
}

function keepInside(start: number, length: number): number {
  return Math.min(Math.max(0, start), 1 - length);
}

function hasArea(box: Box): boolean {
  return boxArea(box) > 0;
}
