import { StateDot } from '../shell/state-dot.tsx';
import classes from './in-view-mark.module.css';

/** Marks an event whose object has not left yet. */
export function InViewMark() {
  return (
    <span className={classes.mark}>
      <StateDot tone="good" />
      In view now
    </span>
  );
}
