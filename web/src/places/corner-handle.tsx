import type { KeyboardEvent, PointerEvent } from 'react';
import type { RelativePoint } from '#core/rules/rule.ts';
import classes from './places-picture.module.css';

const STEPS: Readonly<Record<string, RelativePoint>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const FINE_STEP = 0.002;
const COARSE_STEP = 0.02;

export interface CornerHandleProps {
  readonly point: RelativePoint;
  readonly label: string;
  readonly look?: 'corner' | 'middle' | 'end';
  readonly onPointerDown: (event: PointerEvent) => void;
  /** A step by the keyboard. */
  readonly onStep?: (point: RelativePoint) => void;
  readonly onRemove?: () => void;
}

/** A point that is dragged, or moved by the arrow keys (with Shift in larger steps) and removed by Delete. */
export function CornerHandle({ point: [x, y], label, look = 'corner', ...props }: CornerHandleProps) {
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined && props.onStep) {
      event.preventDefault();
      const size = event.shiftKey ? COARSE_STEP : FINE_STEP;
      props.onStep([x + step[0] * size, y + step[1] * size]);
    }
    if ((event.key === 'Delete' || event.key === 'Backspace') && props.onRemove) {
      event.preventDefault();
      event.stopPropagation();
      props.onRemove();
    }
  };
  return (
    <button
      type="button"
      className={classes.handle}
      data-look={look}
      style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
      aria-label={`${label}, ${Math.round(x * 100)} % from the left, ${Math.round(y * 100)} % from the top`}
      onPointerDown={props.onPointerDown}
      onDoubleClick={props.onRemove}
      onKeyDown={press}
    />
  );
}
