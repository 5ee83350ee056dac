import { crc32Mpeg } from '../crc32.ts';
import { PACKET_SIZE } from '../transport-packet.ts';

export interface BuiltStream {
  readonly pid: number;
  readonly streamType: number;
  readonly descriptors?: readonly number[];
}

export interface BuiltPes {
  readonly pts90k?: number;
  readonly streamId?: number;
  /** What the header says; 0, the default, says nothing. */
  readonly announcedLength?: number;
  readonly headerDataLength?: number;
}

const HEADER_SIZE = 4;
const MAP_PID = 0x1000;

/** Makes transport streams byte by byte, right ones and wrong ones. Its packets are counted by identifier. */
export class TransportStreamBuilder {
  readonly #counters = new Map<number, number>();
  readonly #packets: Uint8Array[] = [];

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#packets.reduce((sum, packet) => sum + packet.length, 0));
    let offset = 0;
    for (const packet of this.#packets) {
      bytes.set(packet, offset);
      offset += packet.length;
    }
    return bytes;
  }

  /** Bytes as they are, not even packets. */
  raw(bytes: Iterable<number>): this {
    this.#packets.push(Uint8Array.from(bytes));
    return this;
  }

  /** The two tables of one program. */
  program(streams: readonly BuiltStream[], mapPid = MAP_PID): this {
    this.section(0, withChecksum(0x00, [0, 1, 0xe0 | (mapPid >> 8), mapPid & 0xff]));
    return this.section(mapPid, mapSection(streams));
  }

  /** A table in as many packets as it takes. */
  section(pid: number, section: readonly number[], pointer = 0): this {
    const payload = [pointer, ...new Array<number>(Math.min(pointer, 100)).fill(0xff), ...section];
    for (let offset = 0; offset < payload.length; offset += PACKET_SIZE - HEADER_SIZE) {
      const part = payload.slice(offset, offset + PACKET_SIZE - HEADER_SIZE);
      const padding = new Array<number>(PACKET_SIZE - HEADER_SIZE - part.length).fill(0xff);
      this.raw([...this.#header(pid, offset === 0, 0x10), ...part, ...padding]);
    }
    return this;
  }

  /** A PES packet, the last transport packet stuffed. */
  pes(pid: number, data: Uint8Array, options: BuiltPes = {}): this {
    const { streamId = 0xe0, announcedLength = 0, headerDataLength = 5, pts90k = 0 } = options;
    const lengths = [announcedLength >> 8, announcedLength & 0xff, 0x80, 0x80, headerDataLength];
    const bytes = Uint8Array.from([0, 0, 1, streamId, ...lengths, ...timestamp(pts90k), ...data]);
    return this.payload(pid, bytes);
  }

  /** Payload that begins with a unit, whatever it holds. */
  payload(pid: number, bytes: Uint8Array): this {
    for (let offset = 0; offset < bytes.length; offset += PACKET_SIZE - HEADER_SIZE) {
      const part = bytes.subarray(offset, offset + PACKET_SIZE - HEADER_SIZE);
      const missing = PACKET_SIZE - HEADER_SIZE - part.length;
      const header = this.#header(pid, offset === 0, missing > 0 ? 0x30 : 0x10);
      const stuffing = missing > 1 ? [missing - 1, 0, ...new Array<number>(missing - 2).fill(0xff)] : [missing - 1];
      this.raw([...header, ...(missing > 0 ? stuffing : []), ...part]);
    }
    return this;
  }

  #header(pid: number, isUnitStart: boolean, control: number): number[] {
    const counter = this.#counters.get(pid) ?? 0;
    this.#counters.set(pid, (counter + 1) & 0x0f);
    return [0x47, (isUnitStart ? 0x40 : 0) | (pid >> 8), pid & 0xff, control | counter];
  }
}

/** The map of a program, right if its streams fit into 1021 bytes. */
export function mapSection(streams: readonly BuiltStream[]): number[] {
  const entries = streams.flatMap(({ pid, streamType, descriptors = [] }) => [
    ...[streamType, 0xe0 | (pid >> 8), pid & 0xff, 0xf0 | (descriptors.length >> 8), descriptors.length & 0xff],
    ...descriptors,
  ]);
  return withChecksum(0x02, [0xe1, 0x00, 0xf0, 0x00, ...entries]);
}

/** A table with header and right checksum. */
export function withChecksum(tableId: number, content: readonly number[]): number[] {
  const length = content.length + 9;
  const bytes = [tableId, 0xb0 | ((length >> 8) & 0x0f), length & 0xff, 0, 1, 0xc1, 0, 0, ...content];
  const checksum = crc32Mpeg(Uint8Array.from(bytes));
  return [...bytes, checksum >>> 24, (checksum >>> 16) & 0xff, (checksum >>> 8) & 0xff, checksum & 0xff];
}

function timestamp(time90k: number): number[] {
  const low = time90k % 2 ** 30;
  const high = Math.floor(time90k / 2 ** 30);
  return [0x21 | (high << 1), (low >> 22) & 0xff, ((low >> 14) & 0xfe) | 1, (low >> 7) & 0xff, ((low << 1) & 0xfe) | 1];
}

/** Bytes that look like a keyframe of H.264 to everything but a decoder. */
export function fakeKeyframe(length: number, fill: number): Uint8Array {
  const picture = new Uint8Array(length).fill(fill | 1);
  picture.set([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1e, 0, 0, 0, 1, 0x65]);
  return picture;
}
