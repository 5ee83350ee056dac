import { OperationalError } from '../../operational-error.ts';
import { openElementarySession } from '../elementary-session.ts';
import type { Source } from '../source.ts';
import type { CameraPublisherDesk } from './publisher-desk.ts';

/** How long a device may send without one usable picture. */
const OPEN_TIMEOUT_MS = 10_000;

export interface PublisherSourceOptions {
  readonly camera: string;
  readonly desk: CameraPublisherDesk;
}

/** The device that publishes to a camera over SRT, RTMP or WHIP, whenever there is one. */
export function createPublisherSource({ camera, desk }: PublisherSourceOptions): Source {
  const place = `The device that publishes to "${camera}"`;
  return {
    description: 'A device that publishes to localcv',
    endIsExpected: false,
    waitingReason: 'Waiting for a device to publish to this camera.',
    async open(signal) {
      const publication = await desk.next(camera, signal);
      try {
        return await openElementarySession({
          packets: publication.packets(),
          place,
          signal,
          openTimeoutMs: OPEN_TIMEOUT_MS,
          close: () => publication.release(),
          statistics: () => publication.statistics(),
          setUrgency: (isUrgent) => publication.setUrgency(isUrgent),
          hint: () => publication.hint(),
        });
      } catch (error) {
        publication.release();
        // A device whose stream is of no use must not keep others out.
        if (error instanceof OperationalError) publication.close(error.message);
        throw error;
      }
    },
  };
}
