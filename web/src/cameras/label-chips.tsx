import { Group, Text } from '@mantine/core';
import classes from './label-chips.module.css';
import type { LabelCount } from './player-events.ts';

const MAXIMUM_CHIPS = 5;

/** What is in view now: "person 2", "car". */
export function LabelChips({ labels }: { labels: readonly LabelCount[] }) {
  if (labels.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        Nothing in view
      </Text>
    );
  }
  const hidden = labels.length - MAXIMUM_CHIPS;
  return (
    <Group gap={6} component="ul" wrap="wrap" className={classes.list}>
      {labels.slice(0, MAXIMUM_CHIPS).map(({ label, count }) => (
        <li key={label} className={classes.chip}>
          {label}
          {count > 1 && <b>{count}</b>}
        </li>
      ))}
      {hidden > 0 && <li className={classes.chip}>+{hidden}</li>}
    </Group>
  );
}
