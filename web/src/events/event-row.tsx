import { Link } from 'react-router';
import type { Event } from '#contract/event.ts';
import { formatScore } from '../format/format-quantity.ts';
import { formatTimeOfDay } from '../format/format-time.ts';
import { StateDot } from '../shell/state-dot.tsx';
import { describeEventDuration, eventTitle } from './describe-event.ts';
import classes from './event-row.module.css';
import { EventSnapshot } from './event-snapshot.tsx';

/** An event on one line, leading to its details. */
export function EventRow({ event }: { event: Event }) {
  return (
    <Link className={classes.row} to={`/events?${new URLSearchParams({ camera: event.camera, event: event.id })}`}>
      <span className={classes.picture}>
        <EventSnapshot event={event} />
      </span>
      <span className={classes.words}>
        <span className={classes.title}>
          {eventTitle(event)} <span className={classes.dimmed}>{formatScore(event.bestScore)}</span>
        </span>
        <span className={classes.dimmed}>
          {formatTimeOfDay(event.startedAtMs)} · {event.endedAtMs === null && <StateDot tone="good" />}{' '}
          {describeEventDuration(event)}
        </span>
      </span>
    </Link>
  );
}
