import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { Event } from '#contract/event.ts';
import { eventTitle, snapshotAddress } from './describe-event.ts';
import classes from './event-snapshot.module.css';
import { boxInCrop, cropAround } from './object-crop.ts';

const percent = (fraction: number) => `${fraction * 100}%`;

/** The best snapshot of an event, cut to the object and its surroundings. */
export function EventSnapshot({ event }: { event: Event }) {
  const [failedAddress, setFailedAddress] = useState<string | null>(null);
  const [aspectRatio, setAspectRatio] = useState(16 / 9);
  const address = snapshotAddress(event);
  if (address === null || address === failedAddress) return <NoSnapshot />;
  const crop = cropAround(event.bestBox);
  const box = boxInCrop(event.bestBox, crop);
  return (
    <div className={classes.snapshot}>
      <div className={classes.picture} style={{ aspectRatio }}>
        <img
          src={address}
          alt={`${eventTitle(event)} seen by ${event.camera}`}
          loading="lazy"
          decoding="async"
          style={{
            width: percent(1 / crop.size),
            height: percent(1 / crop.size),
            left: percent(-crop.x / crop.size),
            top: percent(-crop.y / crop.size),
          }}
          onLoad={({ currentTarget }) => setAspectRatio(currentTarget.naturalWidth / currentTarget.naturalHeight)}
          onError={() => setFailedAddress(address)}
        />
        <span
          className={classes.box}
          style={{ left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) }}
        />
      </div>
    </div>
  );
}

function NoSnapshot() {
  return (
    <div className={classes.snapshot}>
      <IconPhotoOff className={classes.missing} size={22} stroke={1.5} role="img" aria-label="No picture" />
    </div>
  );
}
