import type { Polygon } from '#core/regions/polygon.ts';

/** Where feet were is kept to a 256th of the picture's width and height. */
const FINE = 256;
/** Cells of the words that narrow a search down to those that may have been in a zone. */
const COARSE = 4;
const FINE_PER_COARSE = FINE / COARSE;
/** Marks of one event at most; more than a path has points. */
const MAXIMUM_MARKS = 1024;
const BYTES_PER_MARK = 2;

/** A set of marks: 1 where the middle of the cell is inside. */
export type Raster = Uint8Array;

interface FootBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Adds the middles of the lower edges of boxes to marks; the same array where nothing is new. */
export function addFeet(feet: Uint8Array, boxes: readonly FootBox[]): Uint8Array {
  const known = new Set<number>();
  for (let at = 0; at + 1 < feet.length; at += BYTES_PER_MARK) known.add(markAt(feet, at));
  const before = known.size;
  for (const { x, y, width, height } of boxes) {
    if (known.size >= MAXIMUM_MARKS) break;
    known.add(cellOf(y + height) * FINE + cellOf(x + width / 2));
  }
  return known.size === before ? feet : encode(known);
}

/** All marks of both. */
export function joinFeet(a: Uint8Array, b: Uint8Array): Uint8Array {
  const marks = new Set<number>();
  for (const feet of [a, b])
    for (let at = 0; at + 1 < feet.length && marks.size < MAXIMUM_MARKS; at += BYTES_PER_MARK)
      marks.add(markAt(feet, at));
  return encode(marks);
}

export function isAnyInside(feet: Uint8Array, raster: Raster): boolean {
  for (let at = 0; at + 1 < feet.length; at += BYTES_PER_MARK) if (raster[markAt(feet, at)] === 1) return true;
  return false;
}

/** Coarse cells in which there are marks. */
export function coarseCells(feet: Uint8Array): number[] {
  const cells = new Set<number>();
  for (let at = 0; at + 1 < feet.length; at += BYTES_PER_MARK) cells.add(coarseOf(markAt(feet, at)));
  return [...cells];
}

/** Coarse cells that hold a mark of the raster. */
export function coarseCellsOf(raster: Raster): number[] {
  const found = new Uint8Array(COARSE * COARSE);
  // Counted by hand: iterators take twenty times as long, and this is done for every zone of a search.
  for (let mark = 0; mark < raster.length; mark++) if (raster[mark] === 1) found[coarseOf(mark)] = 1;
  return [...found.keys()].filter((cell) => found[cell] === 1);
}

/** The cells whose middle is inside the polygon, by the even-odd rule as `isInsidePolygon`. */
export function rasterize(polygon: Polygon): Raster {
  const raster = new Uint8Array(FINE * FINE);
  for (let row = 0; row < FINE; row++) {
    const crossings = crossingsAt(polygon, (row + 0.5) / FINE);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      // A middle on the left border belongs to the polygon, one on the right border does not.
      const first = Math.max(0, Math.ceil((crossings[index] ?? 0) * FINE - 0.5));
      const last = Math.min(FINE, Math.ceil((crossings[index + 1] ?? 0) * FINE - 0.5));
      if (first < last) raster.fill(1, row * FINE + first, row * FINE + last);
    }
  }
  return raster;
}

export function union(rasters: readonly Raster[]): Raster {
  const all = new Uint8Array(FINE * FINE);
  for (const raster of rasters) for (let mark = 0; mark < raster.length; mark++) if (raster[mark] === 1) all[mark] = 1;
  return all;
}

export function intersection(a: Raster, b: Raster): Raster {
  return a.map((isInside, mark) => (isInside === 1 && b[mark] === 1 ? 1 : 0));
}

function crossingsAt(polygon: Polygon, y: number): number[] {
  const crossings: number[] = [];
  let [previousX, previousY] = polygon.at(-1) ?? [0, 0];
  for (const [x, cornerY] of polygon) {
    if (cornerY > y !== previousY > y) crossings.push(((previousX - x) * (y - cornerY)) / (previousY - cornerY) + x);
    [previousX, previousY] = [x, cornerY];
  }
  return crossings.sort((a, b) => a - b);
}

function encode(marks: ReadonlySet<number>): Uint8Array {
  const feet = new Uint8Array(marks.size * BYTES_PER_MARK);
  let at = 0;
  for (const mark of marks) {
    feet[at++] = mark & 0xff;
    feet[at++] = mark >> 8;
  }
  return feet;
}

function markAt(feet: Uint8Array, at: number): number {
  return (feet[at] ?? 0) | ((feet[at + 1] ?? 0) << 8);
}

/** Boxes may reach out of the picture. */
function cellOf(coordinate: number): number {
  return Math.min(FINE - 1, Math.max(0, Math.floor(coordinate * FINE)));
}

function coarseOf(mark: number): number {
  return Math.floor((mark >> 8) / FINE_PER_COARSE) * COARSE + Math.floor((mark & 0xff) / FINE_PER_COARSE);
}
