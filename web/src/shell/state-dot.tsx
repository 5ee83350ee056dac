import classes from './state-dot.module.css';

export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'idle';

/** A dot in the colour of a state. Colour alone says nothing, so words always stand beside it. */
export function StateDot({ tone }: { tone: Tone }) {
  return <span className={classes.dot} data-tone={tone} aria-hidden="true" />;
}
