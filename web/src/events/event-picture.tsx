import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventDetails } from '#contract/event.ts';
import { eventTitle, snapshotAddress } from './describe-event.ts';
import { EventPath } from './event-path.tsx';
import classes from './event-picture.module.css';

/** The whole snapshot of an event; where there is none, the path is drawn on an empty picture. */
export function EventPicture({ event, showPath }: { event: EventDetails; showPath: boolean }) {
  const address = snapshotAddress(event);
  const [failedAddress, setFailedAddress] = useState<string | null>(null);
  const shown = address !== null && address !== failedAddress;
  return (
    <div className={classes.picture} data-empty={!shown || undefined}>
      {shown ? (
        <img
          src={address}
          alt={`${eventTitle(event)} at the moment it was seen best`}
          onError={() => setFailedAddress(address)}
        />
      ) : (
        <p className={classes.missing}>
          <IconPhotoOff size={22} stroke={1.5} aria-hidden /> There is no snapshot of this event.
        </p>
      )}
      {showPath && <EventPath bestBox={event.bestBox} path={event.path} />}
    </div>
  );
}
