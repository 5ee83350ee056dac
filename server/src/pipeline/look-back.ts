import type { MediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';

const MAXIMUM_BYTES = 48 * 1024 * 1024;
const MAXIMUM_PACKETS = 1_800;
/** Streams of keyframes alone have groups of one picture; what is noticed late began some pictures before. */
const MINIMUM_SPAN_US = 1_500_000;

/**
 * The packets since the keyframe that was looked at last, and the newest two groups of pictures in any case, to look
 * again at what was left out. Of a stream that has grown too large for that only the newest group is kept, or nothing
 * until the next keyframe.
 */
export class LookBack {
  #groups: EncodedPacket[][] = [];
  #bytes = 0;
  #packets = 0;
  #lookedUs = Number.POSITIVE_INFINITY;

  /** Nothing before the keyframe at `lookedUs` is needed any more; what follows it is. */
  keepSince(lookedUs: MediaTimeUs): void {
    this.#lookedUs = lookedUs;
  }

  /** Takes packets in decoding order; those before the first keyframe are of no use. */
  push(packet: EncodedPacket): void {
    if (packet.isKeyframe) this.#groups.push([]);
    const group = this.#groups.at(-1);
    if (group === undefined) return;
    group.push(packet);
    this.#bytes += packet.data.byteLength;
    this.#packets += 1;
    while (this.#groups.length > 0 && (this.#isTooLarge() || this.#isFirstOld(packet.ptsUs))) this.#dropFirst();
  }

  /** The packets from the keyframe before `sinceUs` on, as far as they are kept; begins with a keyframe. */
  since(sinceUs: number): EncodedPacket[] {
    const start = this.#groups.findLastIndex(([keyframe]) => keyframe !== undefined && keyframe.ptsUs <= sinceUs);
    return this.#groups.slice(Math.max(0, start)).flat();
  }

  clear(): void {
    this.#groups = [];
    this.#bytes = 0;
    this.#packets = 0;
    this.#lookedUs = Number.POSITIVE_INFINITY;
  }

  #isTooLarge(): boolean {
    return this.#bytes > MAXIMUM_BYTES || this.#packets > MAXIMUM_PACKETS;
  }

  #isFirstOld(newestUs: MediaTimeUs): boolean {
    const second = this.#groups[1]?.[0];
    if (this.#groups.length <= 2 || second === undefined) return false;
    return second.ptsUs <= Math.min(this.#lookedUs, newestUs - MINIMUM_SPAN_US);
  }

  #dropFirst(): void {
    for (const packet of this.#groups.shift() ?? []) {
      this.#bytes -= packet.data.byteLength;
      this.#packets -= 1;
    }
  }
}
