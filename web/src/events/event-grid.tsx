import { Text } from '@mantine/core';
import type { Event } from '#contract/event.ts';
import { formatDay } from '../format/format-time.ts';
import { EventCard } from './event-card.tsx';
import classes from './event-grid.module.css';
import { groupEventsByDay } from './event-pages.ts';

export interface EventGridProps {
  readonly events: readonly Event[];
  readonly nowMs: number;
  readonly addressOf: (event: Event) => string;
  readonly cameraTitleOf: (camera: string) => string;
  /** Where events that look like one are shown; left out, nothing leads there. */
  readonly likeAddressOf?: (event: Event) => string;
}

/** Events as pictures, under a heading for each day. */
export function EventGrid({ events, nowMs, addressOf, cameraTitleOf, likeAddressOf }: EventGridProps) {
  return groupEventsByDay(events, (timeMs) => formatDay(timeMs, nowMs)).map(({ day, events: eventsOfDay }) => (
    <section key={day} aria-label={day}>
      <Text component="h2" size="sm" c="dimmed" fw={600} mt="md" mb="xs">
        {day}
      </Text>
      <div className={classes.grid}>
        {eventsOfDay.map((event) => (
          <EventCard
            key={event.id}
            event={event}
            address={addressOf(event)}
            cameraTitle={cameraTitleOf(event.camera)}
            {...(likeAddressOf && { likeAddress: likeAddressOf(event) })}
          />
        ))}
      </div>
    </section>
  ));
}
