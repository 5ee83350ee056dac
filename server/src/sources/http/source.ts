import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { parseDeviceAddress } from '../device-address.ts';
import { inputPlace } from '../input-place.ts';
import { paceSession } from '../paced-session.ts';
import { reachHost } from '../reach-host.ts';
import type { Source } from '../source.ts';

const SOCKET_TIMEOUT_US = 10_000_000;
const OPEN_TIMEOUT_MS = 15_000;

export interface HttpSourceOptions {
  readonly address: string;
  /** How long to wait for the first video. */
  readonly openTimeoutMs?: number;
}

/** Cameras push these as they make them, and nothing in them tells when that was. */
const UNTIMED_FORMATS = ['mpjpeg', 'mjpeg', 'h264', 'hevc'];

const DEFAULT_PORTS = new Map([
  ['http:', 80],
  ['https:', 443],
]);

/** Pulls video over HTTP: an HLS playlist (RFC 8216), Motion JPEG (`multipart/x-mixed-replace`), MPEG-TS or a file. */
export function createHttpSource({ address, openTimeoutMs = OPEN_TIMEOUT_MS }: HttpSourceOptions): Source {
  const place = inputPlace(address);
  return {
    description: `HTTP stream at ${place}`,
    endIsExpected: false,
    open: async (signal) => {
      const { protocol, hostname, port } = parseDeviceAddress(address);
      await reachHost({ hostname, port: Number(port) || (DEFAULT_PORTS.get(protocol) ?? 80), place }, signal);
      const session = await openDemuxerSession(
        {
          address,
          place,
          openTimeoutMs,
          description: 'first-keyframe',
          untimedFormats: UNTIMED_FORMATS,
          options: {
            rw_timeout: String(SOCKET_TIMEOUT_US),
            // Neither a playlist nor a redirection must be able to name files of this machine.
            protocol_whitelist: 'http,https,tcp,tls,crypto',
            analyzeduration: '2000000',
            live_start_index: '-2',
          },
        },
        signal,
      );
      // Segments and files come faster than real time, so their packets leave at the pace of their timestamps.
      return session.isLive ? session : paceSession(session, signal);
    },
  };
}
