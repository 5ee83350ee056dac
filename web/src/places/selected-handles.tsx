import type { Dispatch, PointerEvent, RefObject } from 'react';
import { CornerHandle } from './corner-handle.tsx';
import { type PlaceShape, pointLimits, type ZoneShape } from './place-shape.ts';
import { shapeTitle } from './place-words.ts';
import { type EditorAction, roundPoint } from './places-editor.ts';
import { followPointer } from './pointer-place.ts';
import { middleOf, segmentsOf } from './shape-geometry.ts';

export interface SelectedHandlesProps {
  readonly shape: PlaceShape;
  readonly canvas: RefObject<HTMLDivElement | null>;
  readonly dispatch: Dispatch<EditorAction>;
}

/** What the selected shape is changed by: its corners, the middles of its sides (which become corners), its arrow. */
export function SelectedHandles({ shape, canvas, dispatch }: SelectedHandlesProps) {
  const { key, points } = shape;
  const drag = (event: PointerEvent, index: number) => {
    if (!canvas.current || event.button !== 0) return;
    followPointer(event, canvas.current, (point) => dispatch({ type: 'move-point', key, index, point }));
  };
  const canGrow = points.length < pointLimits(shape.kind).most;
  return (
    <>
      {canGrow &&
        segmentsOf(points, shape.kind !== 'line').map((segment, index) => (
          <CornerHandle
            // biome-ignore lint/suspicious/noArrayIndexKey: a side is known by its place and nothing else
            key={`middle-${index}`}
            point={middleOf(segment)}
            look="middle"
            label={`Add a point after point ${index + 1} of ${shapeTitle(shape)}`}
            onPointerDown={(event) => {
              dispatch({ type: 'insert-point', key, index: index + 1, point: middleOf(segment) });
              drag(event, index + 1);
            }}
          />
        ))}
      {points.map((point, index) => (
        <CornerHandle
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place and nothing else
          key={`corner-${index}`}
          point={point}
          label={`Point ${index + 1} of ${shapeTitle(shape)}`}
          onPointerDown={(event) => {
            dispatch({ type: 'grab' });
            drag(event, index);
          }}
          onStep={(to) => {
            dispatch({ type: 'grab' });
            dispatch({ type: 'move-point', key, index, point: to });
          }}
          onRemove={() => dispatch({ type: 'remove-point', key, index })}
        />
      ))}
      {shape.kind === 'zone' && shape.way !== null && (
        <WayHandles shape={shape} way={shape.way} canvas={canvas} dispatch={dispatch} />
      )}
    </>
  );
}

function WayHandles({
  shape,
  way,
  canvas,
  dispatch,
}: SelectedHandlesProps & { shape: ZoneShape; way: NonNullable<ZoneShape['way']> }) {
  const move = (index: number, point: (typeof way)[0]) => {
    const kept = roundPoint(point);
    const moved: typeof way = index === 0 ? [kept, way[1]] : [way[0], kept];
    dispatch({ type: 'describe', key: shape.key, details: { way: moved } });
  };
  return way.map((point, index) => (
    <CornerHandle
      key={index === 0 ? 'from' : 'to'}
      point={point}
      look="end"
      label={index === 0 ? 'Beginning of the arrow' : 'Tip of the arrow'}
      onPointerDown={(event) => {
        if (canvas.current) followPointer(event, canvas.current, (to) => move(index, to));
      }}
      onStep={(to) => move(index, to)}
    />
  ));
}
