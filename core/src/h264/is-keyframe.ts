import { forEachNalUnit, H264_NAL_TYPE, nalUnitAt } from './annex-b.ts';

const RECOVERY_POINT = 6;
const LONGEST_SEI = 4096;

/**
 * Whether a decoder can start with an access unit of H.264 in Annex B form: an IDR picture, or one with a recovery
 * point and parameter sets, as encoders with open groups of pictures or gradual refresh send them (ITU-T H.264, D.2.8).
 * Nothing after the first slice is read.
 */
export function isH264Keyframe(data: Uint8Array): boolean {
  let isIdr = false;
  let hasSet = false;
  let canRecover = false;
  forEachNalUnit(data, (offset) => {
    const type = (data[offset] ?? 0) & 0x1f;
    isIdr = type === H264_NAL_TYPE.idrSlice;
    hasSet ||= type === H264_NAL_TYPE.sequenceParameterSet;
    canRecover ||= type === H264_NAL_TYPE.sei && hasRecoveryPoint(nalUnitAt(data, offset));
    // Slices and data partitions have the types 1 to 5.
    return type === 0 || type > H264_NAL_TYPE.idrSlice;
  });
  return isIdr || (hasSet && canRecover);
}

/** ITU-T H.264, 7.3.2.3.1. */
function hasRecoveryPoint(unit: Uint8Array): boolean {
  const end = Math.min(unit.length, LONGEST_SEI);
  let offset = 1;
  while (offset + 2 <= end) {
    let type = 0;
    let size = 0;
    while (unit[offset] === 0xff) {
      type += 0xff;
      offset++;
    }
    type += unit[offset++] ?? 0;
    while (unit[offset] === 0xff) {
      size += 0xff;
      offset++;
    }
    size += unit[offset++] ?? 0;
    if (type === RECOVERY_POINT) return true;
    offset += size;
  }
  return false;
}
