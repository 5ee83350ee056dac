import type { PointerEvent } from 'react';
import type { RelativePoint } from '#core/rules/rule.ts';
import type { PlaceShape } from './place-shape.ts';
import classes from './places-picture.module.css';
import { arrowAcross, groundGrid } from './shape-geometry.ts';

export interface ShapeOutlineProps {
  readonly shape: PlaceShape;
  readonly isSelected: boolean;
  readonly aspectRatio: number;
  readonly onPointerDown: (event: PointerEvent) => void;
}

/** A shape on the picture, in an SVG whose view box is the whole picture from 0 to 1. */
export function ShapeOutline({ shape, isSelected, aspectRatio, onPointerDown }: ShapeOutlineProps) {
  const isLine = shape.kind === 'line';
  const arrow = shape.kind === 'line' ? arrowAcross(shape, aspectRatio) : shape.kind === 'zone' ? shape.way : null;
  const Outline = isLine ? 'polyline' : 'polygon';
  return (
    <g data-kind={shape.kind} data-selected={isSelected || undefined} className={classes.shape}>
      {shape.kind === 'ground' &&
        groundGrid(shape).map((segment) => (
          <polyline key={String(segment)} className={classes.grid} points={toPoints(segment)} />
        ))}
      <Outline className={classes.shadow} points={toPoints(shape.points)} />
      <Outline className={classes.outline} points={toPoints(shape.points)} onPointerDown={onPointerDown} />
      {isLine && <polyline className={classes.grip} points={toPoints(shape.points)} onPointerDown={onPointerDown} />}
      {arrow && <Arrow from={arrow[0]} to={arrow[1]} aspectRatio={aspectRatio} />}
    </g>
  );
}

const HEAD_LENGTH = 0.035;
const HEAD_WIDTH = 0.5;

function Arrow({ from, to, aspectRatio }: { from: RelativePoint; to: RelativePoint; aspectRatio: number }) {
  const [alongX, alongY] = [(to[0] - from[0]) * aspectRatio, to[1] - from[1]];
  const length = Math.hypot(alongX, alongY);
  if (length === 0) return null;
  const [unitX, unitY] = [(alongX / length) * HEAD_LENGTH, (alongY / length) * HEAD_LENGTH];
  const wing = (side: number): RelativePoint => [
    to[0] - (unitX - side * unitY * HEAD_WIDTH) / aspectRatio,
    to[1] - (unitY + side * unitX * HEAD_WIDTH),
  ];
  return (
    <>
      <polyline className={classes.shadow} points={toPoints([from, to])} />
      <polyline className={classes.arrow} points={toPoints([from, to])} />
      <polyline className={classes.arrow} points={toPoints([wing(1), to, wing(-1)])} />
    </>
  );
}

/** Points as SVG writes them. */
export function toPoints(points: readonly RelativePoint[]): string {
  return points.map(([x, y]) => `${x},${y}`).join(' ');
}
