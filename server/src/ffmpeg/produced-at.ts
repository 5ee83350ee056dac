import { AV_PKT_DATA_PRFT } from 'node-av/constants';
import type { Packet } from 'node-av/lib';

/** `AVProducerReferenceTime` (libavcodec/defs.h): the wall clock in microseconds, then flags. */
const WALL_CLOCK_BYTES = 8;
/** Devices with a broken clock tell times that nothing could be lined up with. */
const LATEST_US = 2 ** 52;

/**
 * When the device made a picture by its own wall clock, in microseconds since 1970. FFmpeg attaches it to packets once
 * an RTCP sender report has told how RTP and wall clock belong together (RFC 3550, 6.4.1); null before.
 */
export function producedAtUs(packet: Packet): number | null {
  const bytes = packet.getSideData(AV_PKT_DATA_PRFT);
  if (bytes === null || bytes.byteLength < WALL_CLOCK_BYTES) return null;
  const wallUs = Number(bytes.readBigInt64LE(0));
  return wallUs > 0 && wallUs < LATEST_US ? wallUs : null;
}
