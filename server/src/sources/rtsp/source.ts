import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { OperationalError } from '../../operational-error.ts';
import { parseDeviceAddress } from '../device-address.ts';
import { inputPlace } from '../input-place.ts';
import { reachHost } from '../reach-host.ts';
import type { Source } from '../source.ts';

/** A silent camera is given up after this time, so that it is found stalled and tried anew. */
const SOCKET_TIMEOUT_US = 5_000_000;
const OPEN_TIMEOUT_MS = 10_000;
/** Room for a large keyframe that arrives at once; the kernel may grant less. */
const UDP_BUFFER_BYTES = 2_000_000;

export interface RtspSourceOptions {
  /** `rtsp://` or `rtsps://` address, with user and password where the camera wants them. */
  readonly address: string;
  /** TCP loses nothing on the way; some cameras speak UDP only. */
  readonly transport: 'tcp' | 'udp';
  /** How long to wait for the first video. */
  readonly openTimeoutMs?: number;
}

/** Ports of RTSP (RFC 2326, 3.2) and of RTSP over TLS (RFC 7826, 4.2). */
const DEFAULT_PORTS = new Map([
  ['rtsp:', 554],
  ['rtsps:', 322],
]);

/** Pulls video and sound of an RTSP server (RFC 2326, RFC 7826), such as nearly every network camera is. */
export function createRtspSource({ address, transport, openTimeoutMs = OPEN_TIMEOUT_MS }: RtspSourceOptions): Source {
  const place = inputPlace(address);
  return {
    description: `RTSP camera at ${place}`,
    endIsExpected: false,
    open: async (signal) => {
      const { protocol, hostname, port } = parseDeviceAddress(address);
      const startMs = performance.now();
      await reachHost({ hostname, port: Number(port) || (DEFAULT_PORTS.get(protocol) ?? 554), place }, signal);
      const opened = openDemuxerSession(
        {
          address,
          place,
          openTimeoutMs,
          description: 'first-keyframe',
          isRtp: true,
          options: {
            rtsp_transport: transport,
            // What a device names in its answers must lead to nothing but media.
            protocol_whitelist: 'tcp,tls,udp,rtp',
            allowed_media_types: 'video+audio',
            timeout: String(SOCKET_TIMEOUT_US),
            buffer_size: String(UDP_BUFFER_BYTES),
            // Where the description of the session names no video, it may yet be in a transport stream.
            analyzeduration: '2000000',
          },
        },
        signal,
      );
      return opened.catch((error: unknown) => {
        throw isSilence(error, startMs) ? silence(place, error) : error;
      });
    },
  };
}

/** FFmpeg takes an answer that never came for a malformed one. */
function isSilence(error: unknown, startMs: number): boolean {
  const isInvalid = error instanceof OperationalError && error.code === 'source-invalid';
  return isInvalid && performance.now() - startMs >= SOCKET_TIMEOUT_US / 1_000;
}

function silence(place: string, cause: unknown): OperationalError {
  const message = `${place} takes connections and gives no answer in RTSP. Check that RTSP is switched on in the device and that the port is right.`;
  return new OperationalError('source-unreachable', message, { retryable: true, cause });
}
