import { Tooltip } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import classes from './demo-mark.module.css';

const TEXTS = {
  simulation: {
    label: 'Simulated camera',
    hint: 'localcv draws this picture itself, and a classical circle detector looks at every frame.',
  },
  drawing: {
    label: 'A drawing, analysed by the real models',
    hint: 'localcv draws this street itself; the recognition is the one that a real camera gets.',
  },
} as const;

/** Says that a picture is made by localcv itself. */
export function DemoMark({ demo }: { demo: NonNullable<Camera['demo']> }) {
  const { label, hint } = TEXTS[demo];
  return (
    <Tooltip label={hint}>
      <span className={classes.mark}>{label}</span>
    </Tooltip>
  );
}
