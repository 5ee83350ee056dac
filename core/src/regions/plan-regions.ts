import { type Box, boxArea, clampBox, scaleBox } from '../geometry/box.ts';
import type { PictureSize } from '../geometry/picture-size.ts';

export interface RegionPlan {
  /** Of the frame, in pixels. */
  readonly picture: PictureSize;
  /** What the detector looks at, in pixels: its shape is that of the regions. */
  readonly input: PictureSize;
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
  const groups = places
    .map((place) => withMargin(place, plan.margin))
    .filter(hasArea)
    .map((content) => ({ content, region: growToShape(content, plan) }));
  for (let pair = cheapestPair(groups, plan); pair !== null; pair = cheapestPair(groups, plan)) {
    if (pair.growth > WORTH_JOINING && groups.length <= plan.maximumRegions) break;
    groups.splice(pair.second, 1);
    groups[pair.first] = pair.joined;
  }
  return groups.map(({ region }) => region);
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
function unionOf(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

function withMargin(box: Box, margin: number): Box {
  return clampBox(scaleBox(box, 1 + 2 * margin));
}

/** Each region costs one run of the detector whatever its size; joined ones cost less but show their objects smaller. */
const WORTH_JOINING = 1.25;

/** Places that are looked at together. */
interface Group {
  /** Holds the places with their margins. */
  readonly content: Box;
  readonly region: Box;
}

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly joined: Group;
  /** Area of the joined region in areas of the larger one. */
  readonly growth: number;
}

function cheapestPair(groups: readonly Group[], plan: RegionPlan): Pair | null {
  let best: Pair | null = null;
  for (let first = 0; first < groups.length; first++) {
    for (let second = first + 1; second < groups.length; second++) {
      const [a, b] = [groups[first], groups[second]];
      if (a === undefined || b === undefined) continue;
      const content = unionOf(a.content, b.content);
      const region = growToShape(content, plan);
      const growth = boxArea(region) / Math.max(boxArea(a.region), boxArea(b.region));
      if (best === null || growth < best.growth) best = { first, second, joined: { content, region }, growth };
    }
  }
  return best;
}

function keepInside(start: number, length: number): number {
  return Math.min(Math.max(0, start), 1 - length);
}

function hasArea(box: Box): boolean {
  return boxArea(box) > 0;
}
