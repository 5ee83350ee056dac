import type { OrderedItem } from './reorder-buffer.ts';

/** Largest compressed picture: well above a keyframe of 4K video. */
const MAXIMUM_PICTURE_BYTES = 8 * 1024 * 1024;
const MAXIMUM_PICTURE_PACKETS = 8_192;

/** One compressed picture, put together from RTP payloads. */
export interface AssembledPicture {
  readonly data: Uint8Array;
  readonly isKeyframe: boolean;
}

/**
 * Puts the payloads of one whole picture together, in order.
 *
 * @returns null where they are malformed; an empty picture where they hold nothing to decode
 */
export type AssemblePicture = (payloads: readonly Uint8Array[]) => AssembledPicture | null;

export interface TimedPicture extends AssembledPicture {
  readonly rtpTimestamp: number;
  /** When its first packet came in. */
  readonly receivedAtMs: number;
}

/**
 * Groups ordered packets into pictures by timestamp and marker. After a loss everything is dropped up to the next
 * keyframe, since what lies between refers to what is lost.
 */
export class PictureAssembler {
  readonly #assemble: AssemblePicture;
  #payloads: Uint8Array[] = [];
  #bytes = 0;
  #timestamp: number | null = null;
  #receivedAtMs = 0;
  /** The picture being gathered has lost a part; the rest of it is not worth keeping. */
  #isBroken = false;
  #needsKeyframe = true;
  #dropped = 0;
  #malformed = 0;

  constructor(assemble: AssemblePicture) {
    this.#assemble = assemble;
  }

  /** Whether a keyframe has to come before anything else can leave. */
  get needsKeyframe(): boolean {
    return this.#needsKeyframe;
  }
  /** Pictures that were not passed on for what was lost. */
  get dropped(): number {
    return this.#dropped;
  }
  get malformed(): number {
    return this.#malformed;
  }

  /** @returns the pictures that this item completes: none or one, two where a marker was missing */
  push(item: OrderedItem): TimedPicture[] {
    if (item.kind === 'gap') {
      this.#lose();
      return [];
    }
    const { packet, receivedAtMs } = item;
    const completed: (TimedPicture | null)[] = [];
    if (this.#timestamp !== null && packet.timestamp !== this.#timestamp) completed.push(this.#complete());
    if (packet.payload.byteLength > 0) this.#gather(packet.timestamp, packet.payload, receivedAtMs);
    if (packet.isMarked && this.#timestamp !== null) completed.push(this.#complete());
    return completed.filter((picture) => picture !== null);
  }

  #gather(timestamp: number, payload: Uint8Array, receivedAtMs: number): void {
    if (this.#timestamp === null) this.#receivedAtMs = receivedAtMs;
    this.#timestamp = timestamp;
    if (this.#isBroken) return;
    this.#payloads.push(payload);
    this.#bytes += payload.byteLength;
    if (this.#bytes > MAXIMUM_PICTURE_BYTES || this.#payloads.length > MAXIMUM_PICTURE_PACKETS) this.#lose();
  }

  #complete(): TimedPicture | null {
    const rtpTimestamp = this.#timestamp ?? 0;
    const payloads = this.#payloads;
    const isBroken = this.#isBroken;
    this.#timestamp = null;
    this.#isBroken = false;
    this.#payloads = [];
    this.#bytes = 0;
    const picture = isBroken ? null : this.#assemble(payloads);
    if (picture === null) {
      if (!isBroken) this.#malformed++;
      this.#needsKeyframe = true;
    }
    if (picture?.data.byteLength === 0) return null;
    if (picture?.isKeyframe) this.#needsKeyframe = false;
    if (picture === null || this.#needsKeyframe) {
      this.#dropped++;
      return null;
    }
    return { ...picture, rtpTimestamp, receivedAtMs: this.#receivedAtMs };
  }

  /**
   * The packets after a gap may belong to the picture before it or to one whose beginning is lost, so that picture
   * is broken either way.
   */
  #lose(): void {
    this.#isBroken = true;
    this.#needsKeyframe = true;
    this.#payloads = [];
    this.#bytes = 0;
  }
}
