import { openDemuxerSession } from '../../ffmpeg/demuxer-session.ts';
import { OperationalError } from '../../operational-error.ts';
import { parseDeviceAddress } from '../device-address.ts';
import { inputPlace } from '../input-place.ts';
import { reachHost } from '../reach-host.ts';
import type { Source, SourceSession } from '../source.ts';
import { openInterleavedSession, silence, UnsuitedServerError } from './interleaved-source.ts';

/** A silent camera is given up after this time, so that it is found stalled and tried anew. */
const SILENCE_MS = 5_000;
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
      const url = parseDeviceAddress(address);
      const port = Number(url.port) || (DEFAULT_PORTS.get(url.protocol) ?? 554);
      await reachHost({ hostname: url.hostname, port, place }, signal);
      if (transport === 'tcp') {
        try {
          return await openInterleavedSession({ url, port, place, openTimeoutMs, silenceMs: SILENCE_MS }, signal);
        } catch (error) {
          if (!(error instanceof UnsuitedServerError)) throw error;
        }
      }
      return await openWithFfmpeg({ address, transport, openTimeoutMs }, place, signal);
    },
  };
}

/** Everything else that RTSP may carry: UDP, other codecs, transport streams, servers with habits of their own. */
async function openWithFfmpeg(
  { address, transport, openTimeoutMs }: Required<RtspSourceOptions>,
  place: string,
  signal: AbortSignal,
): Promise<SourceSession> {
  const startMs = performance.now();
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
        timeout: String(SILENCE_MS * 1_000),
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
}

/** FFmpeg takes an answer that never came for a malformed one. */
function isSilence(error: unknown, startMs: number): boolean {
  const isInvalid = error instanceof OperationalError && error.code === 'source-invalid';
  return isInvalid && performance.now() - startMs >= SILENCE_MS;
}
