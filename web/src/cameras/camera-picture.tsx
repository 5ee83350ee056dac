import type { ReactNode, RefObject } from 'react';
import type { Camera } from '#contract/api.ts';
import type { LiveMode } from '#contract/result.ts';
import classes from './camera-picture.module.css';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';
import { LivePlayer, type PlayerDepth, type PlayerOverlay } from './live-player.tsx';
import { OfflinePanel } from './offline-panel.tsx';
import type { LiveFigures } from './use-live-figures.ts';

export interface CameraPictureProps {
  readonly camera: Camera;
  readonly mode: LiveMode;
  readonly overlay: PlayerOverlay;
  readonly depth?: PlayerDepth;
  readonly hasSound?: boolean;
  readonly player: RefObject<HTMLElement | null>;
  readonly figures: LiveFigures;
  /** Whether the player is to be connected. */
  readonly connected: boolean;
  /** What lies on top of the picture. */
  readonly children?: ReactNode;
}

/** The video of a camera, or why there is none. */
export function CameraPicture(props: CameraPictureProps) {
  const { camera, figures, connected } = props;
  const { state } = camera.status;
  const waiting = state === 'connecting' && (figures.framesPerSecond ?? 0) === 0;
  return (
    <div className={classes.picture}>
      {connected && (
        <LivePlayer
          ref={props.player}
          camera={camera.name}
          mode={props.mode}
          overlay={props.overlay}
          depth={props.depth ?? 'over'}
          hasSound={props.hasSound ?? false}
        />
      )}
      {(waiting || !CAMERA_STATE_LOOKS[state].watchable) && <OfflinePanel status={camera.status} />}
      {props.children}
    </div>
  );
}
