const START_CODE = [0, 0, 0, 1] as const;

/** NAL units, each after a start code of four bytes (ITU-T H.264 and H.265 annex B). */
export function joinNalUnits(units: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(units.reduce((sum, unit) => sum + START_CODE.length + unit.length, 0));
  let offset = 0;
  for (const unit of units) {
    bytes.set(START_CODE, offset);
    bytes.set(unit, offset + START_CODE.length);
    offset += START_CODE.length + unit.length;
  }
  return bytes;
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
