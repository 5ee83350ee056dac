import { forEachNalUnit } from '../h264/annex-b.ts';
import { H265_NAL_TYPE } from './parameter-sets.ts';

/** Types of the slices of pictures that refer to none before (ITU-T H.265, table 7-1: BLA, IDR, CRA, reserved). */
const FIRST_RANDOM_ACCESS_TYPE = 16;
const LAST_RANDOM_ACCESS_TYPE = 23;

/** Whether a decoder can start with an access unit of H.265 in Annex B form. Nothing after the first slice is read. */
export function isH265Keyframe(data: Uint8Array): boolean {
  let isRandomAccess = false;
  forEachNalUnit(data, (offset) => {
    const type = ((data[offset] ?? 0) >> 1) & 0x3f;
    isRandomAccess = type >= FIRST_RANDOM_ACCESS_TYPE && type <= LAST_RANDOM_ACCESS_TYPE;
    return type >= H265_NAL_TYPE.videoParameterSet;
  });
  return isRandomAccess;
}
