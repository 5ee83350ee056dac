import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cameraConfigSchema } from '#contract/config.ts';
import type { RelativePoint } from '#core/rules/rule.ts';
import { mergePatch } from '../camera-form/merge-patch.ts';
import {
  groundRectangle,
  type PlaceKind,
  type Places,
  placesOf,
  problemOfShape,
  sidesOfGround,
  toDrawable,
} from './place-shape.ts';
import { type EditorAction, type EditorState, editPlaces, initialEditor } from './places-editor.ts';

const TRIANGLE: readonly RelativePoint[] = [
  [0.1, 0.1],
  [0.4, 0.1],
  [0.4, 0.5],
];
const SQUARE: readonly RelativePoint[] = [...TRIANGLE, [0.1, 0.5]];
const NOTHING: Places = { shapes: [], pictureMetres: null };
const nameFor = (title: string, taken: readonly string[]) => (taken.includes(title) ? `${title}-2` : title);

function run(state: EditorState, ...actions: readonly EditorAction[]): EditorState {
  return actions.reduce(editPlaces, state);
}

/** Sets the points one by one and finishes where the kind does not by itself. */
function draw(state: EditorState, kind: PlaceKind, title: string, points: readonly RelativePoint[]): EditorState {
  const set = points.map((point): EditorAction => ({ type: 'add-point', point, nameFor }));
  return run(state, { type: 'start', kind, title }, ...set, { type: 'finish', nameFor });
}

const camera = (drawn: object) => cameraConfigSchema.parse({ inputs: [{ path: 'demo:ball' }], ...drawn });

describe('What is drawn', () => {
  it('is the same after it was taken from a configuration and put back', () => {
    const drawn = {
      zones: {
        gate: { title: 'Front gate', words: ['entry'], polygon: SQUARE, direction: [SQUARE[0], SQUARE[2]] },
        lawn: { polygon: TRIANGLE },
      },
      lines: { fence: { points: TRIANGLE, direction: 'to-left' }, kerb: { points: SQUARE } },
      scale: { points: SQUARE, metres: groundRectangle(4, 6) },
      detect: { masks: [TRIANGLE, SQUARE] },
    };
    assert.deepEqual(toDrawable(placesOf(camera(drawn))), drawn);
    const flat = { scale: { widthMetres: 12 }, detect: { masks: [] } };
    assert.deepEqual(toDrawable(placesOf(camera(flat))), flat);
  });

  it('goes from the configuration with the patch that removes it', () => {
    const before = camera({ zones: { gate: { polygon: SQUARE } }, detect: { masks: [SQUARE] } });
    const emptied = editPlaces(initialEditor(placesOf(before)), { type: 'remove', key: 'zone:gate' });
    const patch = mergePatch(toDrawable(placesOf(before)), toDrawable(emptied.places));
    assert.deepEqual(patch, { zones: null });
  });

  it('is refused with words where it encloses nothing', () => {
    const [bowTie, flat] = [
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
      [
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ],
    ] as const;
    assert.match(problemOfShape({ key: 'a', kind: 'mask', points: bowTie }) ?? '', /crosses itself/);
    assert.match(problemOfShape({ key: 'a', kind: 'mask', points: flat }) ?? '', /on a line|runs back/);
    const zone = { key: 'a', kind: 'zone', name: 'a', title: '', words: [], points: SQUARE } as const;
    assert.match(problemOfShape({ ...zone, way: [SQUARE[0] ?? [0, 0], SQUARE[0] ?? [0, 0]] }) ?? '', /too short/);
    assert.equal(problemOfShape({ ...zone, way: null }), null);
    const ground = { key: 'g', kind: 'ground', points: SQUARE } as const;
    assert.equal(problemOfShape({ ...ground, metres: groundRectangle(3, 4) }), null);
    assert.notEqual(problemOfShape({ ...ground, metres: groundRectangle(0, 4) }), null);
  });
});

describe('The editor', () => {
  it('makes a zone of the points that were set, and selects it', () => {
    const { places, selected, drawing } = draw(initialEditor(NOTHING), 'zone', 'Gate', SQUARE);
    assert.deepEqual(places.shapes, [
      { key: 'new:0', kind: 'zone', name: 'Gate', title: 'Gate', words: [], points: SQUARE, way: null },
    ]);
    assert.deepEqual([selected, drawing], ['new:0', null]);
  });

  it('gives every zone a name of its own, and a line may have the name of a zone', () => {
    const twice = draw(draw(initialEditor(NOTHING), 'zone', 'Gate', SQUARE), 'zone', 'Gate', TRIANGLE);
    const { places } = draw(twice, 'line', 'Gate', TRIANGLE);
    assert.deepEqual(
      places.shapes.map((shape) => 'name' in shape && shape.name),
      ['Gate', 'Gate-2', 'Gate'],
    );
  });

  it('does not finish with too few points', () => {
    const state = draw(initialEditor(NOTHING), 'zone', 'Gate', TRIANGLE.slice(0, 2));
    assert.equal(state.places.shapes.length, 0);
    assert.equal(state.drawing?.points.length, 2);
  });

  it('finishes the ground at its fourth corner, and there is one ground only', () => {
    const flat = run(initialEditor(NOTHING), { type: 'set-picture-metres', pictureMetres: { widthMetres: 9 } });
    const set = SQUARE.map((point): EditorAction => ({ type: 'add-point', point, nameFor }));
    const first = run(flat, { type: 'start', kind: 'ground' }, ...set);
    assert.equal(first.drawing, null);
    assert.equal(first.places.pictureMetres, null, 'the ground replaces the width of the picture');
    const { places } = run(first, { type: 'start', kind: 'ground' }, ...set);
    assert.deepEqual(
      places.shapes.map(({ kind }) => kind),
      ['ground'],
    );
    const [ground] = places.shapes;
    assert.ok(ground?.kind === 'ground');
    assert.deepEqual(sidesOfGround(ground), { widthMetres: 5, depthMetres: 5 });
    assert.equal(run(first, { type: 'set-picture-metres', pictureMetres: { widthMetres: 9 } }).places.shapes.length, 0);
  });

  it('keeps points in the picture, and the form of what is moved to its edge', () => {
    const drawn = draw(initialEditor(NOTHING), 'zone', 'Gate', SQUARE);
    const pulled = run(drawn, { type: 'move-point', key: 'new:0', index: 0, point: [-3, 2] });
    assert.deepEqual(pulled.places.shapes[0]?.points[0], [0, 1]);
    const moved = run(drawn, { type: 'move-shape', key: 'new:0', dx: -5, dy: 5 });
    assert.deepEqual(moved.places.shapes[0]?.points, [
      [0, 0.6],
      [0.3, 0.6],
      [0.3, 1],
      [0, 1],
    ]);
  });

  it('adds and removes corners as far as the kind allows', () => {
    const drawn = draw(initialEditor(NOTHING), 'zone', 'Gate', TRIANGLE);
    const fewer = run(drawn, { type: 'remove-point', key: 'new:0', index: 1 });
    assert.equal(fewer.places.shapes[0]?.points.length, 3);
    const more = run(drawn, { type: 'insert-point', key: 'new:0', index: 3, point: [0.1, 0.5] });
    assert.deepEqual(more.places.shapes[0]?.points, SQUARE);
    const again = run(more, { type: 'remove-point', key: 'new:0', index: 3 });
    assert.deepEqual(again.places.shapes[0]?.points, TRIANGLE);
  });

  it('undoes a movement as a whole, a point of a drawing, and a removal', () => {
    const drawn = draw(initialEditor(NOTHING), 'zone', 'Gate', SQUARE);
    const moved = run(
      drawn,
      { type: 'grab' },
      { type: 'move-shape', key: 'new:0', dx: 0.1, dy: 0 },
      { type: 'move-shape', key: 'new:0', dx: 0.1, dy: 0 },
    );
    assert.deepEqual(run(moved, { type: 'undo' }).places, drawn.places);
    assert.deepEqual(run(drawn, { type: 'remove', key: 'new:0' }, { type: 'undo' }).places, drawn.places);
    const begun = run(drawn, { type: 'start', kind: 'line' }, { type: 'add-point', point: [0, 0], nameFor });
    assert.deepEqual(run(begun, { type: 'undo' }).drawing?.points, []);
    assert.deepEqual(run(drawn, { type: 'undo' }).places, NOTHING);
    assert.deepEqual(run(initialEditor(NOTHING), { type: 'undo' }), initialEditor(NOTHING));
  });
});
