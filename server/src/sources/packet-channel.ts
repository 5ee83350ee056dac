import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { ElementaryPacket } from './publishing.ts';

/** Several seconds of pictures and sound: more than a reader that keeps up ever leaves waiting. */
const CAPACITY = 1_000;
/** A keyframe of 4K video takes less than 2 MB. */
const MAXIMUM_BYTES = 32 * 1024 * 1024;

/**
 * Hands packets from where they arrive to the one that reads them. What a slow reader leaves is bounded: then
 * everything is dropped up to the next keyframe.
 */
export class PacketChannel implements AsyncIterable<ElementaryPacket> {
  readonly #queue = new BoundedQueue<ElementaryPacket>({
    capacity: CAPACITY,
    maximumBytes: MAXIMUM_BYTES,
    sizeOf: (packet) => packet.data.byteLength,
    policy: 'drop-until-keyframe',
    isKeyframe: (packet) => packet.kind === 'video' && packet.isKeyframe,
  });
  #end: { readonly error: unknown } | null = null;
  #wake: () => void = () => {};

  /** Packets that the reader was too slow for. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  push(packet: ElementaryPacket): void {
    if (this.#end !== null) return;
    this.#queue.push(packet);
    this.#wake();
  }

  /** Nothing more comes. @param error thrown to the reader after what still waits; left out, the packets just end */
  end(error: unknown = null): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** May be read once at a time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ElementaryPacket> {
    for (;;) {
      const packet = this.#queue.shift();
      if (packet !== undefined) yield packet;
      else if (this.#end === null) await this.#nextPush();
      else if (this.#end.error === null) return;
      else throw this.#end.error;
    }
  }

  #nextPush(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
