import { Tooltip } from '@mantine/core';
import { type StreamState, useStreamState } from '../stream/stream-state.ts';
import { StateDot } from './state-dot.tsx';
import classes from './stream-indicator.module.css';

const LOOKS: Record<StreamState, { tone: 'good' | 'busy' | 'warning'; label: string; hint: string }> = {
  open: { tone: 'good', label: 'Up to date', hint: 'Changes appear by themselves.' },
  connecting: { tone: 'busy', label: 'Connecting', hint: 'Connecting to the server for live changes.' },
  lost: { tone: 'warning', label: 'Reconnecting', hint: 'Live changes are interrupted. Trying again.' },
};

/** Whether the page keeps itself up to date. */
export function StreamIndicator() {
  const { tone, label, hint } = LOOKS[useStreamState()];
  return (
    <Tooltip label={hint}>
      <span className={classes.indicator} role="img" aria-label={`${label}. ${hint}`}>
        <StateDot tone={tone} />
        <span className={classes.label}>{label}</span>
      </span>
    </Tooltip>
  );
}
