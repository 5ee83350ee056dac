/** NAL unit types of H.264 (ITU-T H.264 table 7-1). */
export const H264_NAL_TYPE = {
  nonIdrSlice: 1,
  idrSlice: 5,
  sei: 6,
  sequenceParameterSet: 7,
  pictureParameterSet: 8,
} as const;

/** The first byte behind the next start code (ITU-T H.264 annex B), or null; it may be the end of `data`. */
export function behindStartCode(data: Uint8Array, from: number): number | null {
  for (let index = from + 2; index < data.length; ) {
    const byte = data[index] ?? 0;
    if (byte === 1 && data[index - 1] === 0 && data[index - 2] === 0) return index + 1;
    // A byte that is not zero can only be the last of a start code, so the next one ends three bytes later at the earliest.
    index += byte === 0 ? 1 : 3;
  }
  return null;
}

/** Calls `visit` with the offset of each NAL unit's first byte, after its start code, until it says false. A unit has one byte at least. */
export function forEachNalUnit(data: Uint8Array, visit: (offset: number) => boolean): void {
  for (let begin = behindStartCode(data, 0); begin !== null; begin = behindStartCode(data, begin + 1)) {
    if (begin === data.length || !visit(begin)) return;
  }
}

/** The NAL unit whose first byte is at `offset`, up to the next start code; a view of `data`. */
export function nalUnitAt(data: Uint8Array, offset: number): Uint8Array {
  let end = offset;
  while (end < data.length && !(data[end] === 0 && data[end + 1] === 0 && (data[end + 2] ?? 0) <= 1)) end++;
  return data.subarray(offset, end);
}

/** The first sequence parameter set of an access unit, without start code, or null; a view of `data`. */
export function findSequenceParameterSet(data: Uint8Array): Uint8Array | null {
  let found: Uint8Array | null = null;
  forEachNalUnit(data, (offset) => {
    const type = (data[offset] ?? 0) & 0x1f;
    if (type === H264_NAL_TYPE.sequenceParameterSet) found = nalUnitAt(data, offset);
    return found === null && type !== H264_NAL_TYPE.idrSlice && type !== H264_NAL_TYPE.nonIdrSlice;
  });
  return found;
}

/** Whether an access unit carries a sequence parameter set. Slices come last, so nothing after the first one is read. */
export function hasSequenceParameterSet(data: Uint8Array): boolean {
  return findSequenceParameterSet(data) !== null;
}

/** Whether bytes begin with a start code, i.e. are Annex B rather than length-prefixed. */
export function startsWithStartCode(data: Uint8Array): boolean {
  return data[0] === 0 && data[1] === 0 && (data[2] === 1 || (data[2] === 0 && data[3] === 1));
}
