import { type CSSProperties, type Dispatch, type PointerEvent, useRef, useState } from 'react';
import type { Camera } from '#contract/api.ts';
import type { RelativePoint } from '#core/rules/rule.ts';
import { CAMERA_STATE_LOOKS } from '../cameras/camera-state-look.ts';
import { LivePlayer } from '../cameras/live-player.tsx';
import { OfflinePanel } from '../cameras/offline-panel.tsx';
import { CornerHandle } from './corner-handle.tsx';
import { pointLimits } from './place-shape.ts';
import { shapeTitle } from './place-words.ts';
import type { Drawing, EditorAction, EditorState, NameFor } from './places-editor.ts';
import classes from './places-picture.module.css';
import { followPointer, pointerPlace } from './pointer-place.ts';
import { SelectedHandles } from './selected-handles.tsx';
import { labelPoint } from './shape-geometry.ts';
import { ShapeOutline, toPoints } from './shape-outline.tsx';

const USUAL_ASPECT_RATIO = 16 / 9;
/** A click this near to the first corner closes the outline. */
const CLOSING_DISTANCE = 0.025;

export interface PlacesPictureProps {
  readonly camera: Camera;
  readonly state: EditorState;
  readonly dispatch: Dispatch<EditorAction>;
  readonly nameFor: NameFor;
}

/** The live picture with everything that is drawn on it. */
export function PlacesPicture({ camera, state, dispatch, nameFor }: PlacesPictureProps) {
  const canvas = useRef<HTMLDivElement>(null);
  const { drawing, selected } = state;
  const { shapes } = state.places;
  const video = camera.status.video;
  const aspectRatio = video ? video.width / video.height : USUAL_ASPECT_RATIO;
  const chosen = shapes.find(({ key }) => key === selected);
  const pressShape = (event: PointerEvent, key: string) => {
    if (drawing !== null || event.button !== 0 || !canvas.current) return;
    event.stopPropagation();
    dispatch({ type: 'select', key });
    let isGrabbed = false;
    followPointer(event, canvas.current, (_point, dx, dy) => {
      if (!isGrabbed) dispatch({ type: 'grab' });
      isGrabbed = true;
      dispatch({ type: 'move-shape', key, dx, dy });
    });
  };
  return (
    <div
      ref={canvas}
      className={classes.canvas}
      data-drawing={drawing !== null || undefined}
      style={{ aspectRatio: String(aspectRatio), maxWidth: `calc((100dvh - 230px) * ${aspectRatio})` }}
    >
      {CAMERA_STATE_LOOKS[camera.status.state].watchable ? (
        <LivePlayer camera={camera.name} mode="live" overlay="none" />
      ) : (
        <OfflinePanel status={camera.status} />
      )}
      <svg
        className={classes.drawing}
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerDown={() => dispatch({ type: 'select', key: null })}
      >
        {shapes.map((shape) => (
          <ShapeOutline
            key={shape.key}
            shape={shape}
            isSelected={shape.key === selected}
            aspectRatio={aspectRatio}
            onPointerDown={(event) => pressShape(event, shape.key)}
          />
        ))}
      </svg>
      {shapes.map((shape) => (
        <ShapeLabel key={shape.key} text={shapeTitle(shape)} at={labelPoint(shape)} />
      ))}
      {chosen && drawing === null && <SelectedHandles shape={chosen} canvas={canvas} dispatch={dispatch} />}
      {drawing && <DrawingLayer drawing={drawing} dispatch={dispatch} nameFor={nameFor} />}
    </div>
  );
}

function ShapeLabel({ text, at: [x, y] }: { text: string; at: RelativePoint }) {
  return (
    <span className={classes.label} style={{ '--x': `${x * 100}%`, '--y': `${y * 100}%` } as CSSProperties}>
      {text}
    </span>
  );
}

interface DrawingLayerProps {
  readonly drawing: Drawing;
  readonly dispatch: Dispatch<EditorAction>;
  readonly nameFor: NameFor;
}

/** Takes the clicks that set points, and shows where the next side would run. */
function DrawingLayer({ drawing, dispatch, nameFor }: DrawingLayerProps) {
  const [pointer, setPointer] = useState<RelativePoint | null>(null);
  const { kind, points } = drawing;
  const [first] = points;
  const canClose = kind !== 'line' && points.length >= pointLimits(kind).least;
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const point = pointerPlace(event, event.currentTarget);
    const isClosing = canClose && first !== undefined && distance(first, point) < CLOSING_DISTANCE;
    dispatch(isClosing ? { type: 'finish', nameFor } : { type: 'add-point', point, nameFor });
  };
  return (
    <div
      className={classes.layer}
      data-testid="drawing-layer"
      onPointerDown={press}
      onPointerMove={(event) => setPointer(pointerPlace(event, event.currentTarget))}
      onPointerLeave={() => setPointer(null)}
    >
      <svg className={classes.drawing} viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
        <g className={classes.shape} data-kind={kind} data-selected>
          <polyline className={classes.shadow} points={toPoints(points)} />
          <polyline className={classes.outline} data-open points={toPoints(points)} />
          {pointer && points.length > 0 && (
            <polyline className={classes.next} points={toPoints([...points.slice(-1), pointer])} />
          )}
        </g>
      </svg>
      {points.map((point, index) => (
        <CornerHandle
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place and nothing else
          key={index}
          point={point}
          look={index === 0 && canClose ? 'end' : 'corner'}
          label={index === 0 && canClose ? 'First point; press to finish' : `Point ${index + 1}`}
          onPointerDown={(event) => {
            if (index !== 0 || !canClose) return;
            event.stopPropagation();
            dispatch({ type: 'finish', nameFor });
          }}
        />
      ))}
    </div>
  );
}

function distance([ax, ay]: RelativePoint, [bx, by]: RelativePoint): number {
  return Math.hypot(ax - bx, ay - by);
}
