import { forEachNalUnit, nalUnitAt } from '../h264/annex-b.ts';

/** NAL unit types of H.265 (ITU-T H.265 table 7-1). Below 32 are the slices. */
export const H265_NAL_TYPE = {
  videoParameterSet: 32,
  sequenceParameterSet: 33,
  pictureParameterSet: 34,
} as const;

/** Whether an access unit in Annex B form carries a sequence parameter set. Nothing after the first slice is read. */
export function hasH265SequenceParameterSet(data: Uint8Array): boolean {
  let found = false;
  forEachNalUnit(data, (offset) => {
    const type = ((data[offset] ?? 0) >> 1) & 0x3f;
    found ||= type === H265_NAL_TYPE.sequenceParameterSet;
    return !found && type >= H265_NAL_TYPE.videoParameterSet;
  });
  return found;
}

/** The first sequence parameter set of an access unit, without start code, or null; a view of `data`. */
export function findH265SequenceParameterSet(data: Uint8Array): Uint8Array | null {
  let found: Uint8Array | null = null;
  forEachNalUnit(data, (offset) => {
    const type = ((data[offset] ?? 0) >> 1) & 0x3f;
    if (type === H265_NAL_TYPE.sequenceParameterSet) found = nalUnitAt(data, offset);
    return found === null && type >= H265_NAL_TYPE.videoParameterSet;
  });
  return found;
}
