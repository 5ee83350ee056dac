import { type Box, boxArea } from '../geometry/box.ts';
import type { PictureSize } from '../geometry/picture-size.ts';
import { growToShape, planRegions, type RegionPlan } from './plan-regions.ts';

/** Side (the square root of the area) in pixels of the detector's input below which detectors begin to miss objects. */
const SMALL_SIDE = 48;
/** Nothing is gained where the picture is hardly larger than the input. */
const WORTH_ZOOMING = 1.25;
/** Tiles along a side at most; of a larger picture, tiles are scaled down to it. */
const MAXIMUM_TILES = 4;
const TILE_OVERLAP = 0.1;

/**
 * Where to look once more at full resolution: around places that are small to the detector when it sees the whole picture.
 *
 * @param places what moves or is followed
 */
export function zoomRegions(places: readonly Box[], plan: RegionPlan): Box[] {
  const scale = zoomOf(plan);
  if (scale < WORTH_ZOOMING) return [];
  const small = places.filter((place) => sideInInput(place, plan) < SMALL_SIDE);
  const regions = planRegions(small, plan);
  // Joined regions that have grown to nearly the whole picture show nothing that it does not show itself.
  return regions.filter((region) => Math.sqrt(boxArea(region)) * WORTH_ZOOMING <= 1);
}

/**
 * Tiles that cover the whole picture, for a slow round of looks at full resolution: small things that stand still show no motion.
 *
 * @returns one tile where the picture is hardly larger than the input; neighbours overlap a little
 */
export function zoomTiles({ picture, input }: { readonly picture: PictureSize; readonly input: PictureSize }): Box[] {
  if (zoomOf({ picture, input }) < WORTH_ZOOMING) return [];
  const columns = tilesAlong(picture.width, input.width);
  const rows = tilesAlong(picture.height, input.height);
  const tiles: Box[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const width = Math.min(1, (1 + TILE_OVERLAP) / columns);
      const height = Math.min(1, (1 + TILE_OVERLAP) / rows);
      const x = columns === 1 ? 0 : (column / (columns - 1)) * (1 - width);
      const y = rows === 1 ? 0 : (row / (rows - 1)) * (1 - height);
      tiles.push(growToShape({ x, y, width, height }, { picture, input }));
    }
  }
  return tiles;
}

function tilesAlong(side: number, inputSide: number): number {
  return Math.min(MAXIMUM_TILES, Math.ceil(side / inputSide));
}

/** Pixels of the picture for each one of the input. */
function zoomOf({ picture, input }: { readonly picture: PictureSize; readonly input: PictureSize }): number {
  return Math.max(picture.width / input.width, picture.height / input.height);
}

function sideInInput(
  place: Box,
  { picture, input }: { readonly picture: PictureSize; readonly input: PictureSize },
): number {
  const scale = zoomOf({ picture, input });
  return (Math.sqrt(boxArea(place)) * Math.sqrt(picture.width * picture.height)) / scale;
}
