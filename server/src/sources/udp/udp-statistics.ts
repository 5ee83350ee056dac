import type { ConnectionStatistics } from '#contract/camera-status.ts';
import type { TransportStreamDemuxer } from '#core/mpegts/transport-stream-demuxer.ts';
import { countDamage } from '#core/mpegts/transport-stream-statistics.ts';
import type { PacketChannel } from '../packet-channel.ts';
import type { DatagramReceiver } from './datagram-receiver.ts';

/** Rates are taken over the time between two readings, so readings must not follow each other too closely. */
const MINIMUM_INTERVAL_MS = 900;

/** The figures of a stream that comes without a connection: null until its first datagram. */
export class UdpStatistics {
  readonly #receiver: DatagramReceiver;
  readonly #demuxer: TransportStreamDemuxer;
  readonly #channel: PacketChannel;
  readonly #sinceMs = Date.now();
  #bitsPerSecond: number | null = null;
  #last: { readonly atMs: number; readonly bytes: number } | null = null;

  constructor(receiver: DatagramReceiver, demuxer: TransportStreamDemuxer, channel: PacketChannel) {
    this.#channel = channel;
    this.#receiver = receiver;
    this.#demuxer = demuxer;
  }

  read(): ConnectionStatistics | null {
    const { sender, foreignDatagrams } = this.#receiver;
    if (sender === null) return null;
    const { packets, continuityErrors } = this.#demuxer.statistics;
    return {
      protocol: 'udp',
      remoteAddress: sender,
      connectedAtMs: this.#sinceMs,
      bitsPerSecond: this.#rate(),
      roundTripMs: null,
      latencyMs: null,
      receiveBufferMs: null,
      // Of the transport stream; a gap in its counters is one lost packet at least.
      packetsReceived: packets,
      packetsLost: continuityErrors,
      packetsRetransmitted: null,
      damagedParts: countDamage(this.#demuxer.statistics),
      // Datagrams of others that send to the same port, and what the camera was too slow for.
      packetsDropped: foreignDatagrams + this.#channel.dropped,
      encryption: null,
    };
  }

  #rate(): number | null {
    const now = { atMs: performance.now(), bytes: this.#receiver.receivedBytes };
    const last = this.#last;
    if (last !== null && now.atMs - last.atMs < MINIMUM_INTERVAL_MS) return this.#bitsPerSecond;
    this.#last = now;
    if (last !== null) this.#bitsPerSecond = ((now.bytes - last.bytes) * 8_000) / (now.atMs - last.atMs);
    return this.#bitsPerSecond;
  }
}
