import { Paper } from '@mantine/core';
import { IconPhotoSearch } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Event } from '#contract/event.ts';
import { formatScore } from '../format/format-quantity.ts';
import { formatTimeOfDay } from '../format/format-time.ts';
import { describeEventDuration, distinguishingWords, eventTitle } from './describe-event.ts';
import classes from './event-card.module.css';
import { EventSnapshot } from './event-snapshot.tsx';
import { InViewMark } from './in-view-mark.tsx';

export interface EventCardProps {
  readonly event: Event;
  /** Opens its details. */
  readonly address: string;
  readonly cameraTitle: string;
  /** Shows what looks like it. */
  readonly likeAddress?: string;
}

/** An event as a picture with a caption. */
export function EventCard({ event, address, cameraTitle, likeAddress }: EventCardProps) {
  return (
    <Paper component="article" className={classes.card}>
      <div className={classes.picture}>
        <EventSnapshot event={event} />
        {event.endedAtMs === null && (
          <span className={classes.mark}>
            <InViewMark />
          </span>
        )}
        {likeAddress && (
          <Link
            className={classes.like}
            to={likeAddress}
            aria-label={`More like this ${event.label}`}
            title="More like this"
          >
            <IconPhotoSearch size={16} aria-hidden />
          </Link>
        )}
      </div>
      <div className={classes.caption}>
        <div className={classes.line}>
          <Link className={classes.link} to={address} preventScrollReset>
            {eventTitle(event)}
          </Link>
          <span className={classes.figure}>
            {event.endedAtMs !== null && `${describeEventDuration(event)} · `}
            {formatScore(event.bestScore)}
          </span>
        </div>
        <div className={classes.line} data-dimmed>
          <span className={classes.camera}>
            {[cameraTitle, distinguishingWords(event)].filter(Boolean).join(' · ')}
          </span>
          <span className={classes.figure}>{formatTimeOfDay(event.startedAtMs)}</span>
        </div>
      </div>
    </Paper>
  );
}
