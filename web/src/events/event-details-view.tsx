import { Anchor, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useTaskTexts } from '../camera/use-task-texts.ts';
import { formatScore } from '../format/format-quantity.ts';
import { formatDateTime } from '../format/format-time.ts';
import { FactList } from '../shell/fact-list.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { describeEventDuration, eventTitle, knownFacts, snapshotAddress } from './describe-event.ts';
import classes from './event-details-view.module.css';
import { EventPicture } from './event-picture.tsx';

/** The snapshot of an event with the way of its object, and all that is known about it. */
export function EventDetailsView(props: { id: string; cameraTitleOf: (camera: string) => string }) {
  const details = useQuery({
    queryKey: queryKeys.event(props.id),
    queryFn: ({ signal }) => localcvApi.event(props.id, signal),
  });
  const textsOf = useTaskTexts();
  const [showPath, setShowPath] = useState(true);
  if (details.isPending) return <PageLoader />;
  if (!details.data) {
    return <LoadFailure what="the event" error={details.error} onRetry={() => void details.refetch()} />;
  }
  const event = details.data;
  const address = snapshotAddress(event);
  return (
    <div className={classes.view}>
      <EventPicture event={event} showPath={showPath} />
      <div>
        <FactList
          facts={[
            ['Label', eventTitle(event)],
            [
              'Camera',
              <Anchor key="camera" component={Link} to={`/cameras/${event.camera}`} inherit>
                {props.cameraTitleOf(event.camera)}
              </Anchor>,
            ],
            ['Task', textsOf(event.task).title],
            ...knownFacts(event),
            ['Best score', formatScore(event.bestScore)],
            ['First seen', formatDateTime(event.startedAtMs)],
            ['Best seen', formatDateTime(event.bestAtMs)],
            ['Last seen', event.endedAtMs === null ? 'in view now' : formatDateTime(event.endedAtMs)],
            ...(event.endedAtMs === null ? [] : ([['Duration', describeEventDuration(event)]] as const)),
          ]}
        />
        <Switch
          mt="md"
          label="Show boxes and path"
          checked={showPath}
          onChange={(change) => setShowPath(change.currentTarget.checked)}
        />
        {address && (
          <Anchor href={address} download={`${event.camera}-${event.label}.jpg`} size="sm" mt="md" display="block">
            Download the snapshot
          </Anchor>
        )}
      </div>
    </div>
  );
}
