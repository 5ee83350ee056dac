import { ActionIcon } from '@mantine/core';
import {
  type Icon,
  IconArrowDown,
  IconArrowDownLeft,
  IconArrowDownRight,
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconArrowUpLeft,
  IconArrowUpRight,
  IconHome,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { HeldMovement, Velocity } from './held-movement.ts';
import classes from './ptz-pad.module.css';

type Direction = readonly [label: string, icon: Icon, pan: number, tilt: number, zoom?: number];

const BEFORE_HOME: readonly Direction[] = [
  ['Up and left', IconArrowUpLeft, -1, 1],
  ['Up', IconArrowUp, 0, 1],
  ['Up and right', IconArrowUpRight, 1, 1],
  ['Left', IconArrowLeft, -1, 0],
];
const AFTER_HOME: readonly Direction[] = [
  ['Right', IconArrowRight, 1, 0],
  ['Down and left', IconArrowDownLeft, -1, -1],
  ['Down', IconArrowDown, 0, -1],
  ['Down and right', IconArrowDownRight, 1, -1],
];
const ZOOMS: readonly Direction[] = [
  ['Zoom in', IconZoomIn, 0, 0, 1],
  ['Zoom out', IconZoomOut, 0, 0, -1],
];

const KEYS: Readonly<Record<string, Velocity>> = {
  ArrowLeft: { pan: -1, tilt: 0, zoom: 0 },
  ArrowRight: { pan: 1, tilt: 0, zoom: 0 },
  ArrowUp: { pan: 0, tilt: 1, zoom: 0 },
  ArrowDown: { pan: 0, tilt: -1, zoom: 0 },
  '+': { pan: 0, tilt: 0, zoom: 1 },
  '-': { pan: 0, tilt: 0, zoom: -1 },
};

export interface PtzPadProps {
  readonly movement: HeldMovement;
  /** 0 to 1. */
  readonly speed: number;
  readonly onHome: () => void;
}

/** Moves the camera while a button or an arrow key is held; + and − zoom, Home goes home. */
export function PtzPad({ movement, speed, onHome }: PtzPadProps) {
  const scale = ({ pan, tilt, zoom }: Velocity) => ({ pan: pan * speed, tilt: tilt * speed, zoom: zoom * speed });
  const onKeyDown = (event: KeyboardEvent) => {
    const velocity = KEYS[event.key];
    if (event.key === 'Home') onHome();
    else if (velocity !== undefined) movement.press(event.key, scale(velocity));
    else return;
    event.preventDefault();
  };
  const releaseKeys = () => {
    for (const key of Object.keys(KEYS)) movement.release(key);
  };
  const hold = (direction: Direction) => (
    <HoldButton key={direction[0]} direction={direction} movement={movement} scale={scale} />
  );
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the group hears the keys of all of its buttons */}
      <div
        style={{ display: 'flex', gap: 8 }}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => movement.release(event.key)}
        onBlur={releaseKeys}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid in every browser */}
        <div className={classes.pad} role="group" aria-label="Pan and tilt; arrow keys work too">
          {BEFORE_HOME.map(hold)}
          <ActionIcon variant="default" aria-label="Home position" onClick={onHome}>
            <IconHome size={20} />
          </ActionIcon>
          {AFTER_HOME.map(hold)}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div className={classes.zoom} role="group" aria-label="Zoom; plus and minus keys work too">
          {ZOOMS.map(hold)}
        </div>
      </div>
    </>
  );
}

interface HoldButtonProps {
  readonly direction: Direction;
  readonly movement: HeldMovement;
  readonly scale: (velocity: Velocity) => Velocity;
}

function HoldButton({ direction: [label, Pictogram, pan, tilt, zoom = 0], movement, scale }: HoldButtonProps) {
  const byKey = `${label} by key`;
  const press = (holder: string) => movement.press(holder, scale({ pan, tilt, zoom }));
  const release = () => movement.release(label);
  return (
    <ActionIcon
      variant="light"
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        // The finger may slide off the button and still be holding it.
        event.currentTarget.setPointerCapture(event.pointerId);
        press(label);
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') press(byKey);
      }}
      onBlur={() => movement.release(byKey)}
      onKeyUp={(event) => {
        if (event.key === ' ' || event.key === 'Enter') movement.release(byKey);
      }}
    >
      <Pictogram size={20} />
    </ActionIcon>
  );
}
