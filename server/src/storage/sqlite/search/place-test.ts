import type { Polygon } from '#core/regions/polygon.ts';
import { PICTURE_PARTS } from '#core/rules/picture-parts.ts';
import type { Where } from '#core/rules/rule.ts';
import type { ZonesByCamera } from '../../event-search.ts';
import { coarseCellsOf, intersection, isAnyInside, type Raster, rasterize, union } from './foot-marks.ts';
import { cellWord } from './search-words.ts';

const MAXIMUM_REMEMBERED = 256;

/** Where something must have been, camera by camera; a camera that is not there has no such place. */
type RasterByCamera = ReadonlyMap<string, Raster>;

/** A condition on the place of events. */
export interface PlaceTest {
  /** Ways of words, of each of which an event must have one. */
  readonly words: readonly (readonly string[])[];
  /** False where there is nothing to test beside the words. */
  readonly isNeeded: boolean;
  readonly isMet: (camera: string, feet: Uint8Array) => boolean;
}

/** Zones as rasters, remembered by their corners. */
export class Rasters {
  readonly #known = new Map<string, Raster>();

  of(polygon: Polygon): Raster {
    const key = JSON.stringify(polygon);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAXIMUM_REMEMBERED) this.#known.clear();
    const raster = rasterize(polygon);
    this.#known.set(key, raster);
    return raster;
  }
}

/** @param zone a further zone, in which it must have been at any time */
export function placeTest(where: Where, zone: string | undefined, zones: ZonesByCamera, rasters: Rasters): PlaceTest {
  const wanted: RasterByCamera[] = [];
  const part = where.part === undefined ? null : rasters.of(PICTURE_PARTS[where.part]);
  if (where.zones !== undefined) {
    const inZones = rastersOf(where.zones, zones, rasters);
    wanted.push(
      part === null ? inZones : new Map([...inZones].map(([name, raster]) => [name, intersection(raster, part)])),
    );
  }
  if (zone !== undefined) wanted.push(rastersOf([zone], zones, rasters));
  const unwanted = where.exceptZones === undefined ? null : rastersOf(where.exceptZones, zones, rasters);
  const isInPart = part === null || where.zones !== undefined ? null : part;
  return {
    words: wanted.map(wordsOfPlaces),
    isNeeded: wanted.length > 0 || unwanted !== null || isInPart !== null,
    isMet: (camera, feet) => {
      if (isInPart !== null && !isAnyInside(feet, isInPart)) return false;
      const without = unwanted?.get(camera);
      if (without !== undefined && isAnyInside(feet, without)) return false;
      return wanted.every((places) => {
        const raster = places.get(camera);
        return raster !== undefined && isAnyInside(feet, raster);
      });
    },
  };
}

function rastersOf(names: readonly string[], zones: ZonesByCamera, rasters: Rasters): RasterByCamera {
  const found = new Map<string, Raster>();
  for (const [camera, polygons] of Object.entries(zones)) {
    const own = names.flatMap((name) => (Object.hasOwn(polygons, name) ? [rasters.of(polygons[name] ?? [])] : []));
    if (own.length > 0) found.set(camera, own.length === 1 && own[0] !== undefined ? own[0] : union(own));
  }
  return found;
}

function wordsOfPlaces(places: RasterByCamera): string[] {
  return [...places].flatMap(([camera, raster]) => coarseCellsOf(raster).map((cell) => cellWord(camera, cell)));
}
