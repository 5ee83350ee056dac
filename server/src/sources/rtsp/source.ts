import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { inputPlace } from '../input-place.ts';
import type { Source } from '../source.ts';

/** A silent camera is given up after this time, so that it is found stalled and tried anew. */
const SOCKET_TIMEOUT_US = 5_000_000;
const OPEN_TIMEOUT_MS = 10_000;

export interface RtspSourceOptions {
  /** `rtsp://` or `rtsps://` address, with user and password where the camera wants them. */
  readonly address: string;
  /** TCP loses nothing on the way; some cameras speak UDP only. */
  readonly transport: 'tcp' | 'udp';
  /** How long to wait for the first video. */
  readonly openTimeoutMs?: number;
}

/** Pulls the video of an RTSP server (RFC 2326, RFC 7826), such as nearly every network camera is. */
export function createRtspSource({ address, transport, openTimeoutMs = OPEN_TIMEOUT_MS }: RtspSourceOptions): Source {
  const place = inputPlace(address);
  return {
    description: `RTSP camera at ${place}`,
    endIsExpected: false,
    open: (signal) =>
      openDemuxerSession(
        {
          address,
          place,
          openTimeoutMs,
          description: 'first-keyframe',
          options: {
            rtsp_transport: transport,
            allowed_media_types: 'video+audio',
            timeout: String(SOCKET_TIMEOUT_US),
          },
        },
        signal,
      ),
  };
}
