import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { behindStartCode } from './annex-b.ts';

/** Stands before each NAL unit (ITU-T H.264 and H.265 annex B), in its long form. Not to be written to. */
export const START_CODE = Uint8Array.of(0, 0, 0, 1);

/** NAL units, each after a start code of four bytes. */
export function joinNalUnits(units: readonly Uint8Array[]): Uint8Array {
  return concatenateBytes(units.flatMap((unit) => [START_CODE, unit]));
}

/**
 * An access unit in Annex B form out of one whose NAL units stand behind their lengths, as in MP4 and FLV
 * (ISO/IEC 14496-15). With lengths of four bytes the start codes are written over them, so `data` must be the
 * caller's own.
 *
 * @returns null where a length does not fit
 */
export function lengthPrefixedToAnnexB(data: Uint8Array, lengthSize: number): Uint8Array | null {
  const units: Uint8Array[] = [];
  let offset = 0;
  while (offset < data.length) {
    if (offset + lengthSize > data.length) return null;
    let length = 0;
    for (let index = 0; index < lengthSize; index++) length = length * 256 + (data[offset + index] ?? 0);
    offset += lengthSize;
    if (offset + length > data.length) return null;
    units.push(data.subarray(offset, offset + length));
    offset += length;
  }
  if (lengthSize !== START_CODE.length) return joinNalUnits(units);
  for (const unit of units) data.set(START_CODE, unit.byteOffset - data.byteOffset - START_CODE.length);
  return data;
}

/** Bytes of memory that `annexBToLengthPrefixed` may need: a unit of one byte after three of start code takes five. */
export function maximumLengthPrefixedBytes(annexBBytes: number): number {
  return Math.ceil((annexBBytes * 5) / 4);
}

/**
 * An access unit whose NAL units stand behind lengths of four bytes out of one in Annex B form.
 *
 * @param target memory for it, at least `maximumLengthPrefixedBytes` long; not that of `data`
 * @returns a view of `target`
 */
export function annexBToLengthPrefixed(data: Uint8Array, target: Uint8Array): Uint8Array {
  let written = 0;
  let begin = behindStartCode(data, 0);
  while (begin !== null) {
    const next = behindStartCode(data, begin);
    const unit = data.subarray(begin, endOfUnit(data, begin, next));
    if (unit.length > 0) {
      for (let index = 0; index < 4; index++) target[written + index] = unit.length >>> (24 - 8 * index);
      target.set(unit, written + 4);
      written += 4 + unit.length;
    }
    begin = next;
  }
  return target.subarray(0, written);
}

/** Zeros before a start code belong to no unit, and none ends with them (ITU-T H.264, B.1.1 and 7.4.1). */
function endOfUnit(data: Uint8Array, begin: number, next: number | null): number {
  let end = next === null ? data.length : next - 3;
  while (end > begin && data[end - 1] === 0) end--;
  return end;
}
