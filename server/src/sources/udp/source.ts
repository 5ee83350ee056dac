import { TransportStreamDemuxer } from '#core/mpegts/transport-stream-demuxer.ts';
import { unwrapRtp } from '#core/mpegts/unwrap-rtp.ts';
import { openElementarySession } from '../elementary-session.ts';
import { PacketChannel } from '../packet-channel.ts';
import type { Source } from '../source.ts';
import { explainMissingVideo, toElementaryPackets } from '../transport-stream-packets.ts';
import { DatagramReceiver } from './datagram-receiver.ts';
import { parseUdpAddress } from './udp-address.ts';
import { UdpStatistics } from './udp-statistics.ts';

const OPEN_TIMEOUT_MS = 10_000;

export interface UdpSourceOptions {
  /** `udp://` address, see `parseUdpAddress`. */
  readonly address: string;
  /** How long to wait for the first keyframe. */
  readonly openTimeoutMs?: number;
}

/**
 * Receives an MPEG transport stream over UDP, plain or in RTP, sent to this host or to a multicast group.
 *
 * @throws OperationalError `source-invalid` where the address cannot be used
 */
export function createUdpSource({ address, openTimeoutMs = OPEN_TIMEOUT_MS }: UdpSourceOptions): Source {
  const parsed = parseUdpAddress(address);
  const listening = parsed.group ?? parsed.localAddress ?? 'any address';
  const place = `The stream at UDP port ${parsed.port} (${listening})`;
  return {
    description: `MPEG-TS over UDP at ${listening}, port ${parsed.port}`,
    endIsExpected: false,
    async open(signal) {
      signal.throwIfAborted();
      const channel = new PacketChannel();
      const demuxer = new TransportStreamDemuxer();
      const receiver = new DatagramReceiver(parsed, {
        onDatagram(datagram) {
          for (const packet of toElementaryPackets(demuxer.push(unwrapRtp(datagram), performance.now()))) {
            channel.push(packet);
          }
        },
        onError: (error) => channel.end(error),
      });
      const figures = new UdpStatistics(receiver, demuxer, channel);
      const close = async () => {
        channel.end();
        await receiver[Symbol.asyncDispose]();
      };
      try {
        await receiver.listen();
      } catch (error) {
        await close();
        throw signal.aborted ? signal.reason : error;
      }
      const hint = () => explainMissingVideo(demuxer);
      const statistics = () => figures.read();
      return openElementarySession({ packets: channel, place, signal, openTimeoutMs, close, hint, statistics });
    },
  };
}
