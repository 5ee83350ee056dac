import type { CameraConfig } from '#contract/config.ts';
import { problemOfLine, problemOfPolygon } from '#core/geometry/polygon-problem.ts';
import { problemOfScale } from '#core/rules/ground-scale.ts';
import type { RelativePoint } from '#core/rules/rule.ts';

interface Drawn {
  /** Tells shapes apart while they are edited; not stored. */
  readonly key: string;
  /** `[x, y]`, 0..1 from the top left corner of the picture. */
  readonly points: readonly RelativePoint[];
}

interface Named {
  /** By which rules speak of it; fixed once it is stored. */
  readonly name: string;
  readonly title: string;
  /** Further words that people use for it. */
  readonly words: readonly string[];
}

export interface ZoneShape extends Drawn, Named {
  readonly kind: 'zone';
  /** The way things should move in it. */
  readonly way: readonly [RelativePoint, RelativePoint] | null;
}

export interface LineShape extends Drawn, Named {
  readonly kind: 'line';
  readonly direction: 'to-left' | 'to-right' | null;
}

export interface MaskShape extends Drawn {
  readonly kind: 'mask';
}

/** Four corners of a rectangle on the ground: the first side is `widthMetres` long, the second `depthMetres`. */
export interface GroundShape extends Drawn {
  readonly kind: 'ground';
  /** Where the corners are, in metres, as they are stored; a rectangle as soon as a length is entered. */
  readonly metres: readonly (readonly [number, number])[];
}

export type PlaceShape = ZoneShape | LineShape | MaskShape | GroundShape;
export type PlaceKind = PlaceShape['kind'];

/** What is drawn on the picture of one camera. */
export interface Places {
  readonly shapes: readonly PlaceShape[];
  /** For a camera that looks straight down or far away: how wide the whole picture is. Not together with a ground shape. */
  readonly pictureMetres: { readonly widthMetres: number; readonly heightMetres?: number } | null;
}

type Drawable = Pick<CameraConfig, 'zones' | 'lines' | 'scale'> & {
  readonly detect: Pick<CameraConfig['detect'], 'masks'>;
};

export const CORNERS_OF_GROUND = 4;
const LIMITS: Readonly<Record<PlaceKind, { readonly least: number; readonly most: number }>> = {
  zone: { least: 3, most: 64 },
  line: { least: 2, most: 16 },
  mask: { least: 3, most: 64 },
  ground: { least: CORNERS_OF_GROUND, most: CORNERS_OF_GROUND },
};

/** How many points a shape of a kind has. */
export function pointLimits(kind: PlaceKind): { readonly least: number; readonly most: number } {
  return LIMITS[kind];
}

export function hasName(shape: PlaceShape): shape is ZoneShape | LineShape {
  return shape.kind === 'zone' || shape.kind === 'line';
}

/** What of a camera's configuration is drawn. */
export function placesOf({ zones = {}, lines = {}, scale, detect }: Drawable): Places {
  const named = <Shape extends { title?: string | undefined; words?: string[] | undefined }>(
    name: string,
    shape: Shape,
  ) => ({
    name,
    title: shape.title ?? '',
    words: shape.words ?? [],
  });
  const shapes: PlaceShape[] = [
    ...Object.entries(zones).map(
      ([name, zone]): ZoneShape => ({
        key: `zone:${name}`,
        kind: 'zone',
        ...named(name, zone),
        points: zone.polygon,
        way: zone.direction ?? null,
      }),
    ),
    ...Object.entries(lines).map(
      ([name, line]): LineShape => ({
        key: `line:${name}`,
        kind: 'line',
        ...named(name, line),
        points: line.points,
        direction: line.direction ?? null,
      }),
    ),
    ...detect.masks.map((points, index): MaskShape => ({ key: `mask:${index}`, kind: 'mask', points })),
  ];
  if (scale !== undefined && 'points' in scale)
    shapes.push({ key: 'ground', kind: 'ground', points: scale.points, metres: scale.metres });
  return { shapes, pictureMetres: scale !== undefined && 'widthMetres' in scale ? toPictureMetres(scale) : null };
}

function toPictureMetres({ widthMetres, heightMetres }: { widthMetres: number; heightMetres?: number | undefined }) {
  return { widthMetres, ...(heightMetres !== undefined && { heightMetres }) };
}

/** The same as a part of the camera's configuration; members without anything are left out. */
export function toDrawable({ shapes, pictureMetres }: Places): Record<string, unknown> {
  const zones = shapes.filter((shape) => shape.kind === 'zone');
  const lines = shapes.filter((shape) => shape.kind === 'line');
  const ground = shapes.find((shape) => shape.kind === 'ground');
  const scale = ground === undefined ? pictureMetres : { points: ground.points, metres: ground.metres };
  return {
    ...(zones.length > 0 && { zones: Object.fromEntries(zones.map((zone) => [zone.name, toZone(zone)])) }),
    ...(lines.length > 0 && { lines: Object.fromEntries(lines.map((line) => [line.name, toLine(line)])) }),
    ...(scale !== null && { scale }),
    detect: { masks: shapes.filter(({ kind }) => kind === 'mask').map(({ points }) => points) },
  };
}

function toZone({ title, words, points, way }: ZoneShape) {
  return { ...titleAndWords(title, words), polygon: points, ...(way !== null && { direction: way }) };
}

function toLine({ title, words, points, direction }: LineShape) {
  return { ...titleAndWords(title, words), points, ...(direction !== null && { direction }) };
}

function titleAndWords(title: string, words: readonly string[]) {
  return { ...(title.trim() !== '' && { title: title.trim() }), ...(words.length > 0 && { words }) };
}

/** Why a shape cannot be stored, in words for the person who drew it; null where it can. */
export function problemOfShape(shape: PlaceShape): string | null {
  switch (shape.kind) {
    case 'zone':
      return problemOfPolygon(shape.points) ?? problemOfWay(shape.way);
    case 'mask':
      return problemOfPolygon(shape.points);
    case 'line':
      return problemOfLine(shape.points);
    case 'ground':
      return problemOfScale({ points: shape.points, metres: shape.metres });
  }
}

function problemOfWay(way: ZoneShape['way']): string | null {
  if (way === null) return null;
  const [[fromX, fromY], [toX, toY]] = way;
  return Math.hypot(toX - fromX, toY - fromY) < 0.01 ? 'its arrow is too short to have a direction' : null;
}

/** The lengths of the two sides of a ground rectangle, or null where its corners are no rectangle from the origin. */
export function sidesOfGround({
  metres,
}: GroundShape): { readonly widthMetres: number; readonly depthMetres: number } | null {
  const [a, b, c, d] = metres;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  const [widthMetres, depthMetres] = c;
  return isAt(a, 0, 0) && isAt(b, widthMetres, 0) && isAt(d, 0, depthMetres) ? { widthMetres, depthMetres } : null;
}

/** The corners of a rectangle on the ground, in the order in which they are drawn. */
export function groundRectangle(widthMetres: number, depthMetres: number): GroundShape['metres'] {
  return [
    [0, 0],
    [widthMetres, 0],
    [widthMetres, depthMetres],
    [0, depthMetres],
  ];
}

function isAt([x, y]: readonly [number, number], wantedX: number, wantedY: number): boolean {
  return x === wantedX && y === wantedY;
}
