import type { EncodedPacket } from '../../media/encoded-packet.ts';
import type { ClipMemory } from './clip-memory.ts';

/** Bytes of one camera, whatever its distance of keyframes. */
const MAXIMUM_BYTES = 32 * 1024 * 1024;
/** A still scene makes packets of a few bytes, which cost more than their bytes. */
const MAXIMUM_PACKETS = 9_000;

/** A keyframe with all that needs it. */
interface Group {
  readonly packets: EncodedPacket[];
  readonly startUs: number;
  bytes: number;
}

export interface PacketRingOptions {
  /** How far back it reaches, at least, once it is full. */
  readonly keepUs: number;
  /** Shared by all cameras. */
  readonly memory: ClipMemory;
  readonly maximumBytes?: number;
}

/**
 * The last seconds of one stream, always beginning with a keyframe. What is older than wanted goes in whole groups from keyframe to
 * keyframe. Where the bytes do not suffice, of this camera or of all together, the oldest groups go first; a single group that is too large
 * goes as a whole, and the ring begins anew with the next keyframe.
 */
export class PacketRing implements Disposable {
  readonly #options: PacketRingOptions;
  readonly #maximumBytes: number;
  readonly #groups: Group[] = [];
  #bytes = 0;
  #packets = 0;

  constructor(options: PacketRingOptions) {
    this.#options = options;
    this.#maximumBytes = options.maximumBytes ?? MAXIMUM_BYTES;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(packet: EncodedPacket): void {
    if (packet.isKeyframe) this.#groups.push({ packets: [], startUs: packet.ptsUs, bytes: 0 });
    const group = this.#groups.at(-1);
    if (group === undefined) return;
    group.packets.push(packet);
    this.#count(group, packet.data.byteLength, 1);
    this.#dropOld(packet.ptsUs);
    while (this.#isTooLarge && this.#groups.length > 0) this.#dropOldest();
  }

  /** The packets from the last keyframe at or before that time on; from the oldest one where it does not reach so far back. */
  since(ptsUs: number): EncodedPacket[] {
    const index = this.#groups.findLastIndex(({ startUs }) => startUs <= ptsUs);
    return this.#groups.slice(Math.max(0, index)).flatMap(({ packets }) => packets);
  }

  clear(): void {
    while (this.#groups.length > 0) this.#dropOldest();
  }

  [Symbol.dispose](): void {
    this.clear();
  }

  get #isTooLarge(): boolean {
    const { memory } = this.#options;
    return this.#bytes > this.#maximumBytes || this.#packets > MAXIMUM_PACKETS || memory.isExceeded;
  }

  #dropOld(newestUs: number): void {
    for (let next = this.#groups[1]; next !== undefined; next = this.#groups[1]) {
      if (next.startUs > newestUs - this.#options.keepUs) return;
      this.#dropOldest();
    }
  }

  #dropOldest(): void {
    const group = this.#groups.shift();
    if (group !== undefined) this.#count(group, -group.bytes, -group.packets.length);
  }

  #count(group: Group, bytes: number, packets: number): void {
    group.bytes += bytes;
    this.#bytes += bytes;
    this.#packets += packets;
    this.#options.memory.add(bytes);
  }
}
