import type { ConnectionStatistics } from '#contract/camera-status.ts';
import { BoundedQueue } from '#core/queueing/bounded-queue.ts';
import type { ElementaryPacket, Publication, PublishingDevice } from '../publishing.ts';

/** Several seconds: more than a camera that reads ever has waiting. */
const QUEUE_CAPACITY = 1_000;
/** The cached pictures and as much again: a device may call anything a picture, of up to 8 MB. */
const MAXIMUM_QUEUED_BYTES = 64 * 1024 * 1024;
const MAXIMUM_CACHED_PACKETS = 1_800;
const MAXIMUM_CACHED_BYTES = 32 * 1024 * 1024;

/**
 * One admitted device. It outlives the sessions of the camera that reads it: a camera that is opened anew (a changed
 * setting or picture size) goes on with the same connection, from its last keyframe on.
 */
export class DevicePublication implements Publication {
  readonly #device: PublishingDevice;
  readonly #now: () => number;
  readonly #onEnd: () => void;
  #queue: BoundedQueue<ElementaryPacket> | null = null;
  #groupOfPictures: ElementaryPacket[] = [];
  #cachedBytes = 0;
  #lastPushMs: number;
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(device: PublishingDevice, now: () => number, onEnd: () => void) {
    this.#device = device;
    this.#now = now;
    this.#onEnd = onEnd;
    this.#lastPushMs = now();
  }

  /** When the device last sent something, or was admitted. */
  get lastPushMs(): number {
    return this.#lastPushMs;
  }

  statistics(): ConnectionStatistics {
    return this.#device.statistics();
  }

  hint(): string | null {
    return this.#device.hint?.() ?? null;
  }

  setUrgency(isUrgent: boolean): void {
    if (!this.#isEnded) this.#device.setUrgency?.(isUrgent);
  }

  push(packet: ElementaryPacket): void {
    if (this.#isEnded) return;
    this.#lastPushMs = this.#now();
    this.#remember(packet);
    this.#queue?.push(packet);
    this.#wake();
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#groupOfPictures = [];
    this.#onEnd();
    this.#wake();
  }

  /** Sends the device away, unless it has left. @param reason in words for the log */
  close(reason: string): void {
    if (this.#isEnded) return;
    this.#device.close(reason);
    this.end();
  }

  /**
   * What the device sends, from the last keyframe on, until it leaves or the reader stops. A new reader takes the
   * place of the one before.
   */
  async *packets(): AsyncGenerator<ElementaryPacket> {
    const queue = new BoundedQueue<ElementaryPacket>({
      capacity: QUEUE_CAPACITY + this.#groupOfPictures.length,
      maximumBytes: MAXIMUM_QUEUED_BYTES,
      sizeOf: (packet) => packet.data.byteLength,
      policy: 'drop-until-keyframe',
      isKeyframe,
    });
    if (this.#groupOfPictures.length === 0) this.#device.requestKeyframe?.();
    for (const packet of this.#groupOfPictures) queue.push(packet);
    this.#queue = queue;
    this.#wake();
    try {
      while (this.#queue === queue) {
        const packet = queue.shift();
        if (packet !== undefined) yield packet;
        else if (this.#isEnded) return;
        else await this.#nextPush();
      }
    } finally {
      if (this.#queue === queue) this.#queue = null;
    }
  }

  /** Ends the present reader's wait, so that it stops. The device stays. */
  release(): void {
    // The next reader begins as one who waits.
    this.setUrgency(true);
    this.#queue = null;
    this.#wake();
  }

  #remember(packet: ElementaryPacket): void {
    if (isKeyframe(packet)) {
      this.#groupOfPictures = [];
      this.#cachedBytes = 0;
    } else if (this.#groupOfPictures.length === 0) return;
    this.#groupOfPictures.push(packet);
    this.#cachedBytes += packet.data.byteLength;
    const isTooMuch = this.#groupOfPictures.length > MAXIMUM_CACHED_PACKETS || this.#cachedBytes > MAXIMUM_CACHED_BYTES;
    if (!isTooMuch) return;
    this.#groupOfPictures = [];
    this.#cachedBytes = 0;
  }

  #nextPush(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function isKeyframe(packet: ElementaryPacket): boolean {
  return packet.kind === 'video' && packet.isKeyframe;
}
