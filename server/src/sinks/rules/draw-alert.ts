import type { AlertObject } from '#contract/alerts.ts';
import type { Point } from '#core/geometry/box.ts';
import { placesOfRule } from '#core/rules/places-of-rule.ts';
import type { CameraScene, Rule } from '#core/rules/rule.ts';
import {
  type SvgSize,
  svgBox,
  svgDocument,
  svgLabel,
  svgLabelWidth,
  svgPolygon,
  svgPolyline,
  svgUnit,
  toPixels,
} from '../../pictures/svg-shapes.ts';

const OBJECT_COLOUR = '#ff3b30';
const PLACE_COLOUR = '#ffcc00';
const PLACE_OPACITY = 0.08;
/** Whoever draws more of them than anybody can look at. */
const MAXIMUM_OBJECTS = 32;
const MAXIMUM_PLACES = 32;
const MAXIMUM_LABEL_CHARACTERS = 48;

/** What is drawn on the picture of an alert. */
export interface AlertDrawing {
  readonly objects: readonly (Pick<AlertObject, 'label' | 'box' | 'score'> & {
    /** It is in this very frame; otherwise it is drawn dashed where it was seen last. */
    readonly isSeen: boolean;
  })[];
  readonly zones: readonly (readonly Point[])[];
  readonly lines: readonly (readonly Point[])[];
}

/** The places of one camera that a rule speaks of. */
export function drawnPlaces(rule: Rule, scene: CameraScene | undefined): Pick<AlertDrawing, 'zones' | 'lines'> {
  if (scene === undefined) return { zones: [], lines: [] };
  const places = placesOfRule(rule);
  const found = <Place>(table: Readonly<Record<string, Place>>, names: readonly string[]): Place[] =>
    names.flatMap((name) => (Object.hasOwn(table, name) ? (table[name] ?? []) : [])).slice(0, MAXIMUM_PLACES);
  return {
    zones: found(scene.zones, places.zones).map(({ polygon }) => polygon.map(toPoint)),
    lines: found(scene.lines, places.lines).map(({ points }) => points.map(toPoint)),
  };
}

/** An SVG of the size of the picture that goes on top of it. */
export function drawAlert({ objects, zones, lines }: AlertDrawing, size: SvgSize): string {
  const unit = svgUnit(size);
  const stroke = { colour: PLACE_COLOUR, width: Math.max(1, unit / 2) };
  const inPixels = ({ x, y }: Point) => ({ x: x * size.width, y: y * size.height });
  return svgDocument(size, [
    ...zones.map((points) => svgPolygon(points.map(inPixels), stroke, PLACE_OPACITY)),
    ...lines.map((points) => svgPolyline(points.map(inPixels), stroke)),
    ...objects.slice(0, MAXIMUM_OBJECTS).map((object) => drawObject(object, size, unit)),
  ]);
}

function drawObject({ label, score, box, isSeen }: AlertDrawing['objects'][number], size: SvgSize, unit: number) {
  const pixels = toPixels(box, size);
  const percent = score === null ? '' : ` ${Math.round(score * 100)} %`;
  const words = `${shortened(label)}${percent}`;
  const x = Math.max(0, Math.min(pixels.x, size.width - svgLabelWidth(words, unit)));
  const at = { x, y: Math.min(size.height - unit, Math.max(unit * 7, pixels.y - unit)) };
  const outline = svgBox(pixels, { colour: OBJECT_COLOUR, width: unit, isDashed: !isSeen });
  return `${outline}${svgLabel(words, at, unit, OBJECT_COLOUR)}`;
}

function shortened(label: string): string {
  return label.length <= MAXIMUM_LABEL_CHARACTERS ? label : `${label.slice(0, MAXIMUM_LABEL_CHARACTERS)}…`;
}

function toPoint([x, y]: readonly [number, number]): Point {
  return { x, y };
}
