import { formatDuration } from '../format/format-duration.ts';
import { formatBitRate, formatRate } from '../format/format-quantity.ts';
import { StateDot, type Tone } from '../shell/state-dot.tsx';
import { useNow } from '../shell/use-now.ts';
import type { LiveFigures, PublishingState } from './publishing-loop.ts';
import classes from './publishing-status.module.css';

const LOOKS: Readonly<Record<PublishingState['phase'], { tone: Tone; label: string }>> = {
  off: { tone: 'idle', label: 'Preview – nothing is sent' },
  connecting: { tone: 'busy', label: 'Connecting' },
  live: { tone: 'good', label: 'Live' },
};

/** How publishing goes, in one or two lines on the picture. */
export function PublishingStatus({ state }: { state: PublishingState }) {
  const { tone, label } = LOOKS[state.phase];
  const nowMs = useNow(1_000);
  const isAgain = state.phase === 'connecting' && state.reason !== null;
  return (
    <div className={classes.status} role="status">
      <span className={classes.line}>
        <StateDot tone={isAgain ? 'warning' : tone} />
        {isAgain ? 'Connecting again' : label}
        {state.phase === 'live' && ` for ${formatDuration(nowMs - state.sinceMs)}`}
      </span>
      {state.phase === 'live' && state.figures !== null && (
        <span className={classes.figures} aria-live="off">
          {describeFigures(state.figures)}
        </span>
      )}
      {isAgain && <span>{state.reason}</span>}
    </div>
  );
}

function describeFigures({ width, height, framesPerSecond, bitsPerSecond }: LiveFigures): string {
  return [
    width !== null && height !== null ? `${width} × ${height}` : null,
    framesPerSecond === null ? null : `${formatRate(framesPerSecond)} fps`,
    formatBitRate(bitsPerSecond),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
