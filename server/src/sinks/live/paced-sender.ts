import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { EncodedPacket } from '../../media/encoded-packet.ts';

/** Together 100 Mb/s, so that the start from the cache does not overrun the socket buffers on the way. */
const BURST_BYTES = 64 * 1024;
const REFILL_INTERVAL_MS = 5;

const QUEUE_CAPACITY = 2_000;
/** The cached pictures, with which a viewer begins, and as much again. */
const MAXIMUM_QUEUED_BYTES = 64 * 1024 * 1024;

/** Sends packets at once as long as they are few, and spreads a burst such as the start from the cache. */
export class PacedSender implements Disposable {
  readonly #send: (packet: EncodedPacket) => void;
  readonly #queue = new BoundedQueue<EncodedPacket>({
    capacity: QUEUE_CAPACITY,
    maximumBytes: MAXIMUM_QUEUED_BYTES,
    sizeOf: (packet) => packet.data.byteLength,
    policy: 'drop-until-keyframe',
    isKeyframe: (packet) => packet.isKeyframe,
  });
  #budgetBytes = BURST_BYTES;
  #budgetAtMs = performance.now();
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (packet: EncodedPacket) => void) {
    this.#send = send;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  push(packet: EncodedPacket): void {
    this.#queue.push(packet);
    if (this.#timer === null) this.#drain();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue.clear();
  }

  #drain(): void {
    this.#refill();
    while (this.#queue.length > 0 && this.#budgetBytes > 0) {
      const packet = this.#queue.shift();
      if (packet === undefined) return;
      // A single packet may exceed the budget; what follows then waits the longer.
      this.#budgetBytes -= packet.data.byteLength;
      this.#send(packet);
    }
    if (this.#queue.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#drain();
    }, REFILL_INTERVAL_MS);
  }

  #refill(): void {
    const nowMs = performance.now();
    const earnedBytes = ((nowMs - this.#budgetAtMs) * BURST_BYTES) / REFILL_INTERVAL_MS;
    this.#budgetBytes = Math.min(BURST_BYTES, this.#budgetBytes + earnedBytes);
    this.#budgetAtMs = nowMs;
  }
}
