import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import type { AssemblePicture } from './picture-assembler.ts';

interface Vp9Payload {
  readonly isBeginning: boolean;
  readonly spatialLayer: number;
  readonly data: Uint8Array;
}

/** A frame from VP9 payloads (RFC 9628 clause 4.2); of several spatial layers the lowest. */
export const assembleVp9: AssemblePicture = (payloads) => {
  const parts: Uint8Array[] = [];
  for (const payload of payloads) {
    const parsed = parsePayload(payload);
    if (parsed === null) return null;
    if (parsed.spatialLayer > 0) continue;
    if (parsed.isBeginning !== (parts.length === 0)) return null;
    parts.push(parsed.data);
  }
  const data = concatenateBytes(parts);
  return { data, isKeyframe: isVp9Keyframe(data) };
};

/** VP9 bitstream specification, clause 6.2: frame marker, profile, show_existing_frame, frame_type. */
function isVp9Keyframe(frame: Uint8Array): boolean {
  const first = frame[0] ?? 0;
  if (first >> 6 !== 2) return false;
  const isProfile3 = (first & 0x30) === 0x30;
  return ((first >> (isProfile3 ? 1 : 2)) & 0b11) === 0;
}

function parsePayload(payload: Uint8Array): Vp9Payload | null {
  const reader = new DescriptorReader(payload);
  const flags = reader.byte();
  if ((flags & 0x80) !== 0 && (reader.byte() & 0x80) !== 0) reader.skip(1);
  let spatialLayer = 0;
  const isFlexible = (flags & 0x10) !== 0;
  if ((flags & 0x20) !== 0) {
    spatialLayer = (reader.byte() >> 1) & 0b111;
    if (!isFlexible) reader.skip(1);
  }
  if (isFlexible && (flags & 0x40) !== 0) skipReferences(reader);
  if ((flags & 0x02) !== 0) skipScalabilityStructure(reader);
  const data = reader.rest();
  return data === null ? null : { isBeginning: (flags & 0x08) !== 0, spatialLayer, data };
}

function skipReferences(reader: DescriptorReader): void {
  // At most three reference indices, each saying whether another follows.
  for (let index = 0; index < 3; index++) if ((reader.byte() & 1) === 0) return;
}

function skipScalabilityStructure(reader: DescriptorReader): void {
  const flags = reader.byte();
  if ((flags & 0x10) !== 0) reader.skip(4 * ((flags >> 5) + 1));
  if ((flags & 0x08) === 0) return;
  const pictures = reader.byte();
  for (let index = 0; index < pictures; index++) reader.skip((reader.byte() >> 2) & 0b11);
}

/** Reads on past the end as zeros and tells at last. */
class DescriptorReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.#offset++] ?? 0;
  }

  skip(bytes: number): void {
    this.#offset += bytes;
  }

  /** What follows; null where nothing does. */
  rest(): Uint8Array | null {
    return this.#offset < this.#bytes.byteLength ? this.#bytes.subarray(this.#offset) : null;
  }
}
