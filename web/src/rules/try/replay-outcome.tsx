import { Group, List, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { ReplayResult } from '#contract/rules-api.ts';
import { useCameraTitles } from '../../cameras/use-camera-titles.ts';
import { formatDateTime, formatDay } from '../../format/format-time.ts';
import { formatPlural } from '../../format/format-words.ts';
import { describeFired, timesPerDay } from './describe-replay.ts';
import { ReplayAxis } from './replay-axis.tsx';
import classes from './replay-outcome.module.css';
import { ReplayedAlertCard } from './replayed-alert-card.tsx';

/** More pictures than this help nobody to judge a rule. */
const SHOWN_ALERTS = 24;

/** When the rule would have fired: how often, when, and what was to be seen. */
export function ReplayOutcome({ result, stretch }: { result: ReplayResult; stretch: string }) {
  const cameraTitleOf = useCameraTitles();
  const newest = useMemo(() => result.alerts.toReversed(), [result]);
  const days = timesPerDay(result, (timeMs) => formatDay(timeMs, result.toMs));
  const hidden = result.fired - Math.min(newest.length, SHOWN_ALERTS);
  return (
    <Stack gap="sm" aria-live="polite">
      <div>
        <Text fw={600}>{describeFired(result, stretch)}</Text>
        <Text size="sm" c="dimmed">
          {formatPlural(result.objects, 'stored object')} looked at
          {days.length > 1 && ` · ${days.map(({ day, times }) => `${day}: ${times}`).join(', ')}`}
        </Text>
      </div>
      <ReplayAxis result={result} />
      <div className={classes.grid}>
        {newest.slice(0, SHOWN_ALERTS).map((alert, index) => (
          <ReplayedAlertCard
            // biome-ignore lint/suspicious/noArrayIndexKey: two can be at the same moment for the same reason
            key={index}
            alert={alert}
            nowMs={result.toMs}
            cameraTitleOf={cameraTitleOf}
          />
        ))}
      </div>
      <Notes result={result} hidden={hidden} />
    </Stack>
  );
}

function Notes({ result, hidden }: { result: ReplayResult; hidden: number }) {
  const notes = [
    ...(result.fired > 1 ? ['Watching live, what comes true again soon goes on in one alert: you are told once.'] : []),
    ...(hidden > 0 ? [`${formatPlural(hidden, 'earlier one')} without a picture here.`] : []),
    ...(result.isComplete
      ? []
      : [`There is so much stored that only what came after ${formatDateTime(result.fromMs)} was looked at.`]),
    ...result.notes,
  ];
  if (notes.length === 0) return null;
  return (
    <Group>
      <List size="sm" c="dimmed">
        {notes.map((note) => (
          <List.Item key={note}>{note}</List.Item>
        ))}
      </List>
    </Group>
  );
}
