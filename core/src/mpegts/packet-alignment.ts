import { PACKET_SIZE, SYNC_BYTE } from './transport-packet.ts';
import type { TransportStreamStatistics } from './transport-stream-statistics.ts';

/** Cuts bytes that come in pieces of any size into transport packets, and finds their beginning again where it is lost. */
export class PacketAlignment {
  readonly #statistics: TransportStreamStatistics;
  /** The beginning of a packet whose end has not come yet. */
  readonly #rest = new Uint8Array(PACKET_SIZE);
  #restLength = 0;
  #isLost = false;

  constructor(statistics: TransportStreamStatistics) {
    this.#statistics = statistics;
  }

  /** @param visit gets the bytes and where in them a whole packet begins; valid during the call */
  push(bytes: Uint8Array, visit: (bytes: Uint8Array, offset: number) => void): void {
    let offset = this.#restLength > 0 ? this.#completeRest(bytes, visit) : 0;
    while (offset < bytes.length) {
      if (bytes[offset] !== SYNC_BYTE || (this.#isLost && !this.#isConfirmed(bytes, offset))) {
        offset = this.#skip(bytes, offset);
      } else if (offset + PACKET_SIZE <= bytes.length) {
        this.#isLost = false;
        visit(bytes, offset);
        offset += PACKET_SIZE;
      } else {
        this.#rest.set(bytes.subarray(offset));
        this.#restLength = bytes.length - offset;
        return;
      }
    }
  }

  /** @returns how many of `bytes` belonged to the packet that was begun before */
  #completeRest(bytes: Uint8Array, visit: (bytes: Uint8Array, offset: number) => void): number {
    const missing = Math.min(PACKET_SIZE - this.#restLength, bytes.length);
    this.#rest.set(bytes.subarray(0, missing), this.#restLength);
    this.#restLength += missing;
    if (this.#restLength < PACKET_SIZE) return missing;
    this.#restLength = 0;
    visit(this.#rest, 0);
    return missing;
  }

  /** A sync byte inside a payload is followed by none a packet later, as far as there are bytes to tell. */
  #isConfirmed(bytes: Uint8Array, offset: number): boolean {
    const next = bytes[offset + PACKET_SIZE];
    return next === undefined || next === SYNC_BYTE;
  }

  #skip(bytes: Uint8Array, offset: number): number {
    if (!this.#isLost) this.#statistics.resyncs++;
    this.#isLost = true;
    const found = bytes.indexOf(SYNC_BYTE, offset + 1);
    const next = found < 0 ? bytes.length : found;
    this.#statistics.droppedBytes += next - offset;
    return next;
  }
}
