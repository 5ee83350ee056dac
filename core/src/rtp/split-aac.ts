import { bitReader } from '../bytes/bit-reader.ts';

/** How access units stand in a payload, as the session's description says (RFC 3640 clause 4.1). */
export interface AacPacking {
  /** Bits of the size of an access unit. */
  readonly sizeLength: number;
  /** Bits of its index; all but the first give a difference. */
  readonly indexLength: number;
  readonly indexDeltaLength: number;
}

const BITS_PER_BYTE = 8;
const SIZE_OF_HEADERS_BYTES = 2;
const MAXIMUM_UNITS = 64;

/**
 * The access units of an RTP payload of AAC (RFC 3640 clause 3.2); views of it.
 *
 * @returns null where it is malformed or holds a part of a unit, as only rates far beyond those of cameras do
 */
export function splitAac(
  payload: Uint8Array,
  { sizeLength, indexLength, indexDeltaLength }: AacPacking,
): Uint8Array[] | null {
  const headerBits = ((payload[0] ?? 0) << BITS_PER_BYTE) | (payload[1] ?? 0);
  let offset = SIZE_OF_HEADERS_BYTES + Math.ceil(headerBits / BITS_PER_BYTE);
  const bits = bitReader(payload.subarray(SIZE_OF_HEADERS_BYTES));
  const sizes: number[] = [];
  for (let bit = 0; bit < headerBits; ) {
    const size = sizeLength === 0 ? null : bits(sizeLength);
    if (size === null || sizes.length >= MAXIMUM_UNITS) return null;
    const indexBits = sizes.length === 0 ? indexLength : indexDeltaLength;
    bits(indexBits);
    bit += sizeLength + indexBits;
    sizes.push(size);
  }
  const units: Uint8Array[] = [];
  for (const size of sizes) {
    if (size === 0 || offset + size > payload.length) return null;
    units.push(payload.subarray(offset, offset + size));
    offset += size;
  }
  return units;
}
