import { Anchor, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { EventRow } from '../events/event-row.tsx';
import { useRecentEvents } from '../events/use-recent-events.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import classes from './camera-events.module.css';

/** The newest events of a camera; new ones appear at the top by themselves. */
export function CameraEvents({ camera }: { camera: Camera }) {
  const events = useRecentEvents(camera.name);
  return (
    <Panel
      title="Recent events"
      className={classes.panel}
      aside={
        <Anchor component={Link} to={`/events?camera=${camera.name}`} size="sm">
          All events
        </Anchor>
      }
    >
      <div className={classes.scroll}>
        {events.isPending && <Skeleton h={240} />}
        {events.isError && !events.data && (
          <LoadFailure what="the events" error={events.error} onRetry={() => void events.refetch()} />
        )}
        {events.data?.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing has been seen yet. What is recognised in the picture is listed here.
          </Text>
        )}
        <Stack gap={4}>
          {events.data?.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </Stack>
      </div>
    </Panel>
  );
}
