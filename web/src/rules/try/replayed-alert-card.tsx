import { Paper, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ReplayedAlert } from '#contract/rules-api.ts';
import { EventSnapshot } from '../../events/event-snapshot.tsx';
import { formatDay, formatTimeOfDay } from '../../format/format-time.ts';
import classes from './replay-outcome.module.css';

export interface ReplayedAlertCardProps {
  readonly alert: ReplayedAlert;
  readonly nowMs: number;
  readonly cameraTitleOf: (camera: string) => string;
}

/** One time at which the rule would have fired, with the object that it would have been about. */
export function ReplayedAlertCard({ alert: { timeMs, reason, events }, nowMs, cameraTitleOf }: ReplayedAlertCardProps) {
  const [event] = events;
  const time = `${formatDay(timeMs, nowMs)}, ${formatTimeOfDay(timeMs)}`;
  return (
    <Paper component="article" className={classes.card}>
      {event ? <EventSnapshot event={event} /> : <div className={classes.empty}>Nothing to be seen</div>}
      <div className={classes.caption}>
        {event ? (
          <Link className={classes.link} to={`/events?event=${event.id}`}>
            {time}
          </Link>
        ) : (
          <Text size="sm" fw={600}>
            {time}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {event && `${cameraTitleOf(event.camera)} · `}
          {reason}
        </Text>
      </div>
    </Paper>
  );
}
