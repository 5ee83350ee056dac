import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { formatBitRate, formatCount, formatMilliseconds } from '../format/format-quantity.ts';

/** What is known of a connection, in words; what the protocol does not tell is left out. */
export function connectionFacts(connection: ConnectionStatistics): readonly (readonly [name: string, value: string])[] {
  const { packetsReceived, packetsLost, roundTripMs, latencyMs, receiveBufferMs, bitsPerSecond } = connection;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Protocol', connection.protocol.toUpperCase()],
    ['Device', connection.remoteAddress],
    ['Encryption', connection.encryption ?? 'none'],
    ['Bit rate', bitsPerSecond === null ? null : formatBitRate(bitsPerSecond)],
    ['Round trip', roundTripMs === null ? null : formatMilliseconds(roundTripMs)],
    ['Latency', latencyMs === null ? null : formatMilliseconds(latencyMs)],
    ['Receive buffer', receiveBufferMs === null ? null : formatMilliseconds(receiveBufferMs)],
    ['Lost', packetsLost === null ? null : describeLoss(packetsLost, packetsReceived)],
    ['Retransmitted', describeCount(connection.packetsRetransmitted)],
    ['Dropped', describeCount(connection.packetsDropped)],
    ['Damaged', describeDamage(connection.damagedParts)],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** "12 packets (0.4 %)". */
function describeLoss(lost: number, received: number | null): string {
  const sent = lost + (received ?? 0);
  const share = received === null || sent === 0 ? '' : ` (${((100 * lost) / sent).toFixed(lost === 0 ? 0 : 2)} %)`;
  return `${formatCount(lost)} ${lost === 1 ? 'packet' : 'packets'}${share}`;
}

/** Most streams have none, of which nothing needs to be said. */
function describeDamage(parts: number | null): string | null {
  return parts === null || parts === 0 ? null : `${formatCount(parts)} ${parts === 1 ? 'part' : 'parts'}`;
}

function describeCount(packets: number | null): string | null {
  return packets === null ? null : `${formatCount(packets)} ${packets === 1 ? 'packet' : 'packets'}`;
}
