import { AV_PKT_DATA_PRFT } from 'node-av/constants';
import type { Packet } from 'node-av/lib';

/** `AVProducerReferenceTime` (libavcodec/defs.h): the wall clock in microseconds, then flags. */
const WALL_CLOCK_BYTES = 8;
/** NTP's era of 2036 and devices that think it is 1900 give no time that anything could be lined up with. */
const LATEST_US = 2 ** 52;

/**
 * Reads when the device made each picture, which FFmpeg attaches to packets once an RTCP sender report has told how
 * RTP and wall clock belong together (RFC 3550, 6.4.1).
 */
export class ProducerClock {
  readonly #isOneBehind: boolean;
  #pendingUs: number | null = null;

  /**
   * @param isOneBehind where FFmpeg's parser puts pictures together, it hands each one out with the side data of the
   * packet that completed it, which is the first of the next picture
   */
  constructor(isOneBehind: boolean) {
    this.#isOneBehind = isOneBehind;
  }

  /** Microseconds since 1970 by the device's clock, or null before the first sender report. */
  producedAtUs(packet: Packet): number | null {
    const toldUs = readWallClock(packet);
    if (!this.#isOneBehind) return toldUs;
    const producedAtUs = this.#pendingUs;
    this.#pendingUs = toldUs;
    return producedAtUs;
  }
}

function readWallClock(packet: Packet): number | null {
  const bytes = packet.getSideData(AV_PKT_DATA_PRFT);
  if (bytes === null || bytes.byteLength < WALL_CLOCK_BYTES) return null;
  const wallUs = Number(bytes.readBigInt64LE(0));
  return wallUs > 0 && wallUs < LATEST_US ? wallUs : null;
}
