import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import type { AssemblePicture } from './picture-assembler.ts';

/** A frame from VP8 payloads (RFC 7741 clause 4.2). */
export const assembleVp8: AssemblePicture = (payloads) => {
  const parts: Uint8Array[] = [];
  for (const payload of payloads) {
    const start = descriptorLength(payload);
    if (start === null || start >= payload.byteLength) return null;
    // S and the partition index mark the beginning of the frame; anything else means that it is missing.
    const isFirst = ((payload[0] ?? 0) & 0x1f) === 0x10;
    if (parts.length === 0 && !isFirst) return null;
    parts.push(payload.subarray(start));
  }
  const data = concatenateBytes(parts);
  return { data, isKeyframe: isVp8Keyframe(data) };
};

/** RFC 6386 clause 9.1: the frame tag's lowest bit, and the start code that only keyframes have. */
function isVp8Keyframe(frame: Uint8Array): boolean {
  return ((frame[0] ?? 1) & 1) === 0 && frame[3] === 0x9d && frame[4] === 0x01 && frame[5] === 0x2a;
}

function descriptorLength(payload: Uint8Array): number | null {
  const first = payload[0];
  if (first === undefined) return null;
  if ((first & 0x80) === 0) return 1;
  const extension = payload[1];
  if (extension === undefined) return null;
  let length = 2;
  if ((extension & 0x80) !== 0) length += ((payload[2] ?? 0) & 0x80) === 0 ? 1 : 2;
  if ((extension & 0x40) !== 0) length++;
  if ((extension & 0x30) !== 0) length++;
  return length;
}
