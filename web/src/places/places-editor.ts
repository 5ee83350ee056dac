import type { RelativePoint } from '#core/rules/rule.ts';
import {
  type GroundShape,
  groundRectangle,
  hasName,
  type LineShape,
  type PlaceKind,
  type PlaceShape,
  type Places,
  pointLimits,
  type ZoneShape,
} from './place-shape.ts';

/** A shape while its points are set one after the other. */
export interface Drawing {
  readonly kind: PlaceKind;
  readonly title: string;
  readonly points: readonly RelativePoint[];
}

export interface EditorState {
  readonly places: Places;
  /** Earlier states, oldest first. */
  readonly past: readonly Places[];
  /** Key of the shape that is edited. */
  readonly selected: string | null;
  readonly drawing: Drawing | null;
  /** Shapes made so far, for their keys. */
  readonly made: number;
}

/** What can be entered of a shape beside its points. */
export type ShapeDetails = Partial<
  Pick<ZoneShape, 'name' | 'title' | 'words' | 'way'> & Pick<LineShape, 'direction'> & Pick<GroundShape, 'metres'>
>;

export type EditorAction =
  | { readonly type: 'start'; readonly kind: PlaceKind; readonly title?: string }
  /** The next point of the drawing; the last possible one finishes it. */
  | { readonly type: 'add-point'; readonly point: RelativePoint; readonly nameFor: NameFor }
  | { readonly type: 'finish'; readonly nameFor: NameFor }
  | { readonly type: 'cancel' }
  | { readonly type: 'select'; readonly key: string | null }
  /** The beginning of a movement, so that undoing goes back to it. */
  | { readonly type: 'grab' }
  | { readonly type: 'move-point'; readonly key: string; readonly index: number; readonly point: RelativePoint }
  | { readonly type: 'move-shape'; readonly key: string; readonly dx: number; readonly dy: number }
  | { readonly type: 'insert-point'; readonly key: string; readonly index: number; readonly point: RelativePoint }
  | { readonly type: 'remove-point'; readonly key: string; readonly index: number }
  | { readonly type: 'describe'; readonly key: string; readonly details: ShapeDetails }
  | { readonly type: 'remove'; readonly key: string }
  | { readonly type: 'set-picture-metres'; readonly pictureMetres: Places['pictureMetres'] }
  | { readonly type: 'undo' }
  | { readonly type: 'replace'; readonly places: Places };

/** Makes the name of a new shape from what a person called it; one that is free. */
export type NameFor = (title: string, taken: readonly string[]) => string;

const MOST_UNDONE = 100;
const DEFAULT_GROUND_METRES = 5;

export function initialEditor(places: Places): EditorState {
  return { places, past: [], selected: null, drawing: null, made: 0 };
}

/** The state after an action. Actions that make no sense in a state change nothing. */
export function editPlaces(state: EditorState, action: EditorAction): EditorState {
  switch (action.type) {
    case 'start':
      return { ...state, selected: null, drawing: { kind: action.kind, title: action.title ?? '', points: [] } };
    case 'add-point':
      return addPoint(state, action.point, action.nameFor);
    case 'finish':
      return finish(state, action.nameFor);
    case 'cancel':
      return { ...state, drawing: null, selected: null };
    case 'select':
      return state.drawing === null ? { ...state, selected: action.key } : state;
    case 'grab':
      return remember(state);
    case 'move-point':
      return changeShape(state, action.key, (shape) => movePoint(shape, action.index, action.point));
    case 'move-shape':
      return changeShape(state, action.key, (shape) => moveShape(shape, action.dx, action.dy));
    case 'insert-point':
      return changeShape(remember(state), action.key, (shape) => insertPoint(shape, action.index, action.point));
    case 'remove-point':
      return changeShape(remember(state), action.key, (shape) => removePoint(shape, action.index));
    case 'describe':
      return changeShape(remember(state), action.key, (shape) => ({ ...shape, ...action.details }) as PlaceShape);
    case 'remove':
      return removeShape(remember(state), action.key);
    case 'set-picture-metres':
      return setPictureMetres(remember(state), action.pictureMetres);
    case 'undo':
      return undo(state);
    case 'replace':
      return initialEditor(action.places);
  }
}

function remember(state: EditorState): EditorState {
  return { ...state, past: [...state.past, state.places].slice(-MOST_UNDONE) };
}

function undo(state: EditorState): EditorState {
  const { drawing } = state;
  if (drawing !== null && drawing.points.length > 0)
    return { ...state, drawing: { ...drawing, points: drawing.points.slice(0, -1) } };
  const places = state.past.at(-1);
  if (places === undefined) return { ...state, drawing: null };
  const isThere = places.shapes.some(({ key }) => key === state.selected);
  return { ...state, places, past: state.past.slice(0, -1), drawing: null, selected: isThere ? state.selected : null };
}

function addPoint(state: EditorState, point: RelativePoint, nameFor: NameFor): EditorState {
  const { drawing } = state;
  if (drawing === null) return state;
  const points = [...drawing.points, roundPoint(point)];
  const drawn = { ...state, drawing: { ...drawing, points } };
  return points.length >= pointLimits(drawing.kind).most ? finish(drawn, nameFor) : drawn;
}

function finish(state: EditorState, nameFor: NameFor): EditorState {
  const { drawing } = state;
  if (drawing === null || drawing.points.length < pointLimits(drawing.kind).least) return state;
  const key = `new:${state.made}`;
  const shape = shapeOf(drawing, key, state.places.shapes, nameFor);
  const others = state.places.shapes.filter(({ kind }) => shape.kind !== 'ground' || kind !== 'ground');
  const pictureMetres = shape.kind === 'ground' ? null : state.places.pictureMetres;
  const places = { shapes: [...others, shape], pictureMetres };
  return { ...remember(state), places, selected: key, drawing: null, made: state.made + 1 };
}

function shapeOf(
  { kind, title, points }: Drawing,
  key: string,
  shapes: readonly PlaceShape[],
  nameFor: NameFor,
): PlaceShape {
  const taken = shapes.flatMap((shape) => (shape.kind === kind && hasName(shape) ? [shape.name] : []));
  const named = () => ({ name: nameFor(title || kind, taken), title, words: [] });
  switch (kind) {
    case 'zone':
      return { key, kind, ...named(), points, way: null };
    case 'line':
      return { key, kind, ...named(), points, direction: null };
    case 'mask':
      return { key, kind, points };
    case 'ground':
      return { key, kind, points, metres: groundRectangle(DEFAULT_GROUND_METRES, DEFAULT_GROUND_METRES) };
  }
}

function changeShape(state: EditorState, key: string, change: (shape: PlaceShape) => PlaceShape): EditorState {
  const shapes = state.places.shapes.map((shape) => (shape.key === key ? change(shape) : shape));
  return { ...state, places: { ...state.places, shapes } };
}

function removeShape(state: EditorState, key: string): EditorState {
  const shapes = state.places.shapes.filter((shape) => shape.key !== key);
  return { ...state, places: { ...state.places, shapes }, selected: null };
}

function setPictureMetres(state: EditorState, pictureMetres: Places['pictureMetres']): EditorState {
  const { shapes } = state.places;
  const kept = pictureMetres === null ? shapes : shapes.filter(({ kind }) => kind !== 'ground');
  return { ...state, places: { shapes: kept, pictureMetres } };
}

function movePoint(shape: PlaceShape, index: number, point: RelativePoint): PlaceShape {
  return { ...shape, points: shape.points.map((other, place) => (place === index ? roundPoint(point) : other)) };
}

/** As far as the picture goes, so that the shape keeps its form. */
function moveShape(shape: PlaceShape, dx: number, dy: number): PlaceShape {
  const way = shape.kind === 'zone' && shape.way !== null ? shape.way : [];
  const all = [...shape.points, ...way];
  const byX = withinPicture(
    all.map(([x]) => x),
    dx,
  );
  const byY = withinPicture(
    all.map(([, y]) => y),
    dy,
  );
  const move = ([x, y]: RelativePoint): RelativePoint => roundPoint([x + byX, y + byY]);
  const moved = { ...shape, points: shape.points.map(move) };
  if (moved.kind !== 'zone' || moved.way === null) return moved;
  return { ...moved, way: [move(moved.way[0]), move(moved.way[1])] };
}

function withinPicture(values: readonly number[], by: number): number {
  return Math.min(1 - Math.max(...values), Math.max(-Math.min(...values), by));
}

function insertPoint(shape: PlaceShape, index: number, point: RelativePoint): PlaceShape {
  if (shape.points.length >= pointLimits(shape.kind).most) return shape;
  return { ...shape, points: shape.points.toSpliced(index, 0, roundPoint(point)) };
}

function removePoint(shape: PlaceShape, index: number): PlaceShape {
  if (shape.points.length <= pointLimits(shape.kind).least) return shape;
  return { ...shape, points: shape.points.toSpliced(index, 1) };
}

/** Nobody hits the edge of a picture exactly. */
const EDGE = 0.006;

/** A point within the picture as it is stored. */
export function roundPoint([x, y]: RelativePoint): RelativePoint {
  return [roundTo4(snapToEdge(x)), roundTo4(snapToEdge(y))];
}

function snapToEdge(value: number): number {
  if (value < EDGE) return 0;
  return value > 1 - EDGE ? 1 : value;
}

/** Four digits are finer than a pixel of a 4K picture, and stay readable in the configuration. */
function roundTo4(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
