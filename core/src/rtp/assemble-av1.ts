import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const OBU_TYPE = { sequenceHeader: 1, temporalDelimiter: 2, tileList: 8 };
const HAS_EXTENSION = 0x04;
const HAS_SIZE = 0x02;
const MAXIMUM_OBUS = 1_024;

/**
 * A temporal unit in the low-overhead format, each OBU with its size (AV1 bitstream specification clause 5), from
 * payloads of the AV1 RTP payload format (AOMedia, clause 4).
 */
export const assembleAv1: AssemblePicture = (payloads) => {
  const obus = collectObus(payloads);
  if (obus === null) return null;
  const parts: Uint8Array[] = [];
  let isKeyframe = false;
  for (const obu of obus) {
    const type = ((obu[0] ?? 0) >> 3) & 0x0f;
    // Neither belongs into a stream (payload format, clause 5).
    if (type === OBU_TYPE.temporalDelimiter || type === OBU_TYPE.tileList) continue;
    const sized = withSize(obu);
    if (sized === null) return null;
    // Encoders repeat the sequence header before each keyframe and nowhere else.
    isKeyframe ||= type === OBU_TYPE.sequenceHeader;
    parts.push(...sized);
  }
  return { data: concatenateBytes(parts), isKeyframe };
};

function collectObus(payloads: readonly Uint8Array[]): Uint8Array[] | null {
  const obus: Uint8Array[] = [];
  let fragments: Uint8Array[] | null = null;
  for (const payload of payloads) {
    const header = payload[0] ?? 0;
    const elements = splitElements(payload, (header >> 4) & 0b11);
    const continuesPrevious = (header & 0x80) !== 0;
    if (elements === null || continuesPrevious !== (fragments !== null)) return null;
    for (const [index, element] of elements.entries()) {
      const parts: Uint8Array[] = fragments ?? [];
      parts.push(element);
      const goesOn = index === elements.length - 1 && (header & 0x40) !== 0;
      fragments = goesOn ? parts : null;
      if (!goesOn) obus.push(concatenateBytes(parts));
    }
    if (obus.length > MAXIMUM_OBUS) return null;
  }
  return fragments === null ? obus : null;
}

/** @param count number of elements, the last of which has no size; 0: any number, each with its size */
function splitElements(payload: Uint8Array, count: number): Uint8Array[] | null {
  const elements: Uint8Array[] = [];
  let offset = 1;
  while (offset < payload.byteLength) {
    if (elements.length >= MAXIMUM_OBUS || (count > 0 && elements.length === count)) return null;
    const isUnsized = count > 0 && elements.length === count - 1;
    const size = isUnsized ? { value: payload.byteLength - offset, bytes: 0 } : readLeb128(payload, offset);
    if (size === null || size.value === 0 || offset + size.bytes + size.value > payload.byteLength) return null;
    offset += size.bytes;
    elements.push(payload.subarray(offset, offset + size.value));
    offset += size.value;
  }
  return elements.length === 0 || (count > 0 && elements.length !== count) ? null : elements;
}

/** The OBU in pieces, with the size that most senders leave out. */
function withSize(obu: Uint8Array): Uint8Array[] | null {
  const header = obu[0];
  if (header === undefined || (header & 0x80) !== 0) return null;
  if ((header & HAS_SIZE) !== 0) return [obu];
  const headerBytes = (header & HAS_EXTENSION) === 0 ? 1 : 2;
  if (obu.byteLength < headerBytes) return null;
  const head = obu.slice(0, headerBytes);
  head[0] = header | HAS_SIZE;
  const body = obu.subarray(headerBytes);
  return [head, leb128(body.byteLength), body];
}

/** AV1 bitstream specification, clause 4.10.5; sizes beyond 28 bits cannot be true here. */
function readLeb128(bytes: Uint8Array, offset: number): { value: number; bytes: number } | null {
  let value = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[offset + index];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * index);
    if ((byte & 0x80) === 0) return { value, bytes: index + 1 };
  }
  return null;
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Uint8Array.from(bytes);
}
