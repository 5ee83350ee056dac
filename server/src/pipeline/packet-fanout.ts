import type { MediaTimeUs } from '#core/time/media-time.ts';
import type { EncodedPacket } from '../media/encoded-packet.ts';

const MAXIMUM_CACHED_BYTES = 32 * 1024 * 1024;
const MAXIMUM_CACHED_PACKETS = 1_800;

export type PacketListener = (packet: EncodedPacket) => void;

/**
 * Hands each packet of one stream to every reader, before any decoding. Readers are called in turn and must not
 * wait: one that cannot keep up puts a bounded queue behind its listener. The packets since the last keyframe are
 * kept, so that a new reader starts with a picture at once.
 */
export class PacketFanout {
  readonly #listeners = new Set<PacketListener>();
  #groupOfPictures: EncodedPacket[] = [];
  #cachedBytes = 0;
  #newestPtsUs: MediaTimeUs | null = null;

  get readers(): number {
    return this.#listeners.size;
  }

  /** Presentation time of the newest packet, or null before the first. */
  get newestPtsUs(): MediaTimeUs | null {
    return this.#newestPtsUs;
  }

  publish(packet: EncodedPacket): void {
    this.#newestPtsUs = packet.ptsUs;
    this.#remember(packet);
    for (const listener of this.#listeners) listener(packet);
  }

  /**
   * Adds a reader. It first gets the packets from the last keyframe on, then each new one.
   *
   * @returns ends the subscription; calling it again does nothing
   */
  subscribe(listener: PacketListener): () => void {
    for (const packet of this.#groupOfPictures) listener(packet);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The packets from the last keyframe to the newest, empty before the first keyframe. */
  groupOfPictures(): readonly EncodedPacket[] {
    return this.#groupOfPictures;
  }

  /** Forgets the cached packets, because what follows does not continue them. */
  reset(): void {
    this.#groupOfPictures = [];
    this.#cachedBytes = 0;
  }

  #remember(packet: EncodedPacket): void {
    if (packet.isKeyframe) this.reset();
    else if (this.#groupOfPictures.length === 0) return;
    this.#groupOfPictures.push(packet);
    this.#cachedBytes += packet.data.byteLength;
    // A stream that sends no keyframes any more must not fill the memory; new readers then wait for the next one.
    if (this.#cachedBytes > MAXIMUM_CACHED_BYTES || this.#groupOfPictures.length > MAXIMUM_CACHED_PACKETS) this.reset();
  }
}
