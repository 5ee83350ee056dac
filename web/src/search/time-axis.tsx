import { Button, Group, Text } from '@mantine/core';
import { type PointerEvent, useState } from 'react';
import type { SearchResult } from '#contract/search.ts';
import { formatPlural } from '../format/format-words.ts';
import { describeSpan } from './describe-span.ts';
import classes from './time-axis.module.css';

type Step = SearchResult['histogram'][number];

export interface TimeAxisProps {
  readonly steps: readonly Step[];
  readonly isNarrowed: boolean;
  /** Null for all times again. */
  readonly onNarrow: (range: { readonly fromMs: number; readonly toMs: number } | null) => void;
}

/** How many there were over time. A click on a bar, or a stroke over several, narrows the search down to that time. */
export function TimeAxis({ steps, isNarrowed, onNarrow }: TimeAxisProps) {
  const [brush, setBrush] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...steps.map(({ count }) => count));
  const narrow = (from: number, to: number) => {
    const [start, end] = [steps[Math.min(from, to)], steps[Math.max(from, to)]];
    if (start && end) onNarrow({ fromMs: start.fromMs, toMs: end.toMs });
  };
  const indexAt = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.min(steps.length - 1, Math.max(0, Math.floor(((clientX - left) / width) * steps.length)));
  };
  const isBrushed = (index: number) =>
    brush !== null && index >= Math.min(brush.from, brush.to) && index <= Math.max(brush.from, brush.to);
  const begin = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setBrush({ from: indexAt(event), to: indexAt(event) });
  };
  const end = () => {
    if (brush !== null) narrow(brush.from, brush.to);
    setBrush(null);
  };
  return (
    <div>
      <fieldset
        className={classes.bars}
        aria-label="Over time; choose a bar to see that time only"
        onPointerDown={begin}
        onPointerMove={(event) => brush !== null && setBrush({ ...brush, to: indexAt(event) })}
        onPointerUp={end}
        onPointerCancel={() => setBrush(null)}
      >
        {steps.map((step, index) => (
          <button
            key={step.fromMs}
            type="button"
            className={classes.bar}
            data-brushed={isBrushed(index) || undefined}
            aria-label={`${describeSpan(step)}: ${step.count}`}
            title={`${describeSpan(step)}: ${formatPlural(step.count, 'event')}`}
            tabIndex={step.count === 0 ? -1 : 0}
            onKeyDown={(key) => (key.key === 'Enter' || key.key === ' ') && narrow(index, index)}
          >
            <span style={{ height: `${(step.count / most) * 100}%` }} />
          </button>
        ))}
      </fieldset>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {describeSpan({ fromMs: first.fromMs, toMs: first.fromMs })}
        </Text>
        {isNarrowed && (
          <Button size="compact-xs" variant="light" onClick={() => onNarrow(null)}>
            All times
          </Button>
        )}
        <Text size="xs" c="dimmed">
          {describeSpan({ fromMs: last.toMs, toMs: last.toMs })}
        </Text>
      </Group>
    </div>
  );
}
