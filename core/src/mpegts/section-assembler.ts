import { crc32Mpeg } from './crc32.ts';
import type { TransportPacket } from './transport-packet.ts';
import type { TransportStreamStatistics } from './transport-stream-statistics.ts';

/** Longest table of the kind that names programs and streams, with its first three bytes (ISO/IEC 13818-1, 2.4.4). */
const LONGEST_SECTION = 1024;
/** Eight bytes of header and four of checksum. */
const SHORTEST_SECTION = 12;
const HEADER_SIZE = 3;
/** Stands behind the last table of a packet. */
const STUFFING = 0xff;

/** Puts together the tables (sections) of one packet identifier and lets those with a right checksum through. */
export class SectionAssembler {
  readonly #statistics: TransportStreamStatistics;
  readonly #onSection: (section: Uint8Array) => void;
  readonly #buffer = new Uint8Array(LONGEST_SECTION);
  #length = 0;
  #lastCounter: number | null = null;

  /** @param onSection gets a view that is valid during the call */
  constructor(statistics: TransportStreamStatistics, onSection: (section: Uint8Array) => void) {
    this.#statistics = statistics;
    this.#onSection = onSection;
  }

  push(packet: TransportPacket, bytes: Uint8Array): void {
    if (packet.payloadStart >= packet.payloadEnd) return;
    if (!this.#follows(packet)) return;
    if (!packet.isUnitStart) {
      if (this.#length > 0) this.#take(bytes, packet.payloadStart, packet.payloadEnd);
      return;
    }
    const begin = packet.payloadStart + 1 + (bytes[packet.payloadStart] ?? 0);
    if (this.#length > 0) this.#take(bytes, packet.payloadStart + 1, Math.min(begin, packet.payloadEnd));
    this.#length = 0;
    if (begin < packet.payloadEnd) this.#take(bytes, begin, packet.payloadEnd);
  }

  /** @returns false for a packet that came twice */
  #follows({ continuityCounter, isDiscontinuity }: TransportPacket): boolean {
    const last = this.#lastCounter;
    this.#lastCounter = continuityCounter;
    if (last === null || isDiscontinuity || continuityCounter === ((last + 1) & 0x0f)) return true;
    if (continuityCounter === last) return false;
    this.#statistics.continuityErrors++;
    this.#length = 0;
    return true;
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    let offset = start;
    while (offset < end) {
      if (this.#length === 0 && bytes[offset] === STUFFING) return;
      const wanted = this.#length < HEADER_SIZE ? HEADER_SIZE : this.#sectionLength();
      const taken = Math.min(wanted - this.#length, end - offset);
      this.#buffer.set(bytes.subarray(offset, offset + taken), this.#length);
      this.#length += taken;
      offset += taken;
      if (this.#length >= HEADER_SIZE && !this.#emitIfComplete()) return;
    }
  }

  /** @returns false where the rest of the packet means nothing */
  #emitIfComplete(): boolean {
    const wanted = this.#sectionLength();
    if (wanted < SHORTEST_SECTION || wanted > LONGEST_SECTION) {
      this.#length = 0;
      return false;
    }
    if (this.#length < wanted) return true;
    const section = this.#buffer.subarray(0, wanted);
    this.#length = 0;
    if (crc32Mpeg(section) === 0) this.#onSection(section);
    else this.#statistics.crcErrors++;
    return true;
  }

  #sectionLength(): number {
    return HEADER_SIZE + ((((this.#buffer[1] ?? 0) & 0x0f) << 8) | (this.#buffer[2] ?? 0));
  }
}
