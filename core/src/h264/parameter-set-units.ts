import { H265_NAL_TYPE } from '../h265/parameter-sets.ts';
import { forEachNalUnit, H264_NAL_TYPE, nalUnitAt } from './annex-b.ts';
import { joinNalUnits } from './length-prefixed.ts';

const IS_PARAMETER_SET: Readonly<Record<'h264' | 'hevc', (firstByte: number) => boolean>> = {
  h264: (byte) => {
    const type = byte & 0x1f;
    return type === H264_NAL_TYPE.sequenceParameterSet || type === H264_NAL_TYPE.pictureParameterSet;
  },
  hevc: (byte) => {
    const type = (byte >> 1) & 0x3f;
    return type >= H265_NAL_TYPE.videoParameterSet && type <= H265_NAL_TYPE.pictureParameterSet;
  },
};

/** The parameter sets of an access unit in Annex B form (ITU-T H.264 and H.265 annex B), as it is: what containers keep apart. */
export function parameterSetUnits(codec: 'h264' | 'hevc', data: Uint8Array): Uint8Array {
  const units: Uint8Array[] = [];
  forEachNalUnit(data, (offset) => {
    if (IS_PARAMETER_SET[codec](data[offset] ?? 0)) units.push(nalUnitAt(data, offset));
    return true;
  });
  return joinNalUnits(units);
}
