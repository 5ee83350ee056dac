import type { CameraState } from '#contract/camera-status.ts';
import { StateDot } from '../shell/state-dot.tsx';
import { CAMERA_STATE_LOOKS } from './camera-state-look.ts';
import classes from './state-badge.module.css';

/** The state of a camera in a word; `onPicture` keeps it legible on top of video. */
export function StateBadge({ state, onPicture = false }: { state: CameraState; onPicture?: boolean }) {
  const look = CAMERA_STATE_LOOKS[state];
  return (
    <span className={classes.badge} data-on-picture={onPicture || undefined} title={look.meaning}>
      <StateDot tone={look.tone} />
      {look.label}
    </span>
  );
}
