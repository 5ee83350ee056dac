import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { inputPlace } from '../input-place.ts';
import { paceSession } from '../paced-session.ts';
import type { Source } from '../source.ts';

const SOCKET_TIMEOUT_US = 10_000_000;
const OPEN_TIMEOUT_MS = 15_000;

export interface HttpSourceOptions {
  readonly address: string;
  /** How long to wait for the first video. */
  readonly openTimeoutMs?: number;
}

/** Pulls video over HTTP: an HLS playlist (RFC 8216), MPEG-TS, MJPEG or a plain file. */
export function createHttpSource({ address, openTimeoutMs = OPEN_TIMEOUT_MS }: HttpSourceOptions): Source {
  const place = inputPlace(address);
  return {
    description: `HTTP stream at ${place}`,
    endIsExpected: false,
    open: async (signal) =>
      // Segments and files come faster than real time, so their packets leave at the pace of their timestamps.
      paceSession(
        await openDemuxerSession(
          {
            address,
            place,
            openTimeoutMs,
            description: 'analysis',
            options: {
              rw_timeout: String(SOCKET_TIMEOUT_US),
              // A playlist must not be able to name files of this machine.
              protocol_whitelist: 'http,https,tcp,tls,crypto',
              analyzeduration: '2000000',
              live_start_index: '-2',
            },
          },
          signal,
        ),
        signal,
      ),
  };
}
