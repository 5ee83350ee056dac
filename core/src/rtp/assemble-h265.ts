import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { joinNalUnits } from '../h264/length-prefixed.ts';
import { isH265Keyframe } from '../h265/is-keyframe.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const NAL_TYPE = { aggregation: 48, fragment: 49 };
const HEADER_BYTES = 2;
/** An access unit has at most as many slices as rows of blocks, and a few more units beside them. */
const MAXIMUM_NAL_UNITS = 1_024;

/** An access unit in Annex B form from H.265 payloads without decoding order numbers (RFC 7798 clause 4.4). */
export const assembleH265: AssemblePicture = (payloads) => {
  const units: Uint8Array[] = [];
  let fragments: Uint8Array[] | null = null;
  for (const payload of payloads) {
    const type = ((payload[0] ?? 0) >> 1) & 0x3f;
    if (type === NAL_TYPE.fragment) {
      fragments = addFragment(payload, fragments);
      if (fragments === null) return null;
      if (((payload[HEADER_BYTES] ?? 0) & 0x40) === 0) continue;
      units.push(concatenateBytes(fragments));
      fragments = null;
    } else if (fragments !== null || !addWholeUnits(payload, type, units)) {
      // A unit whose end is missing must not be taken for a whole one.
      return null;
    }
    if (units.length > MAXIMUM_NAL_UNITS) return null;
  }
  if (fragments !== null) return null;
  const data = joinNalUnits(units);
  return { data, isKeyframe: isH265Keyframe(data) };
};

/** Payload header, header with start and end bits and the type, part of the unit. */
function addFragment(payload: Uint8Array, fragments: Uint8Array[] | null): Uint8Array[] | null {
  const [first, second, header] = payload;
  if (first === undefined || second === undefined || header === undefined || payload.byteLength < 4) return null;
  const isStart = (header & 0x80) !== 0;
  if (isStart !== (fragments === null)) return null;
  const part = payload.subarray(HEADER_BYTES + 1);
  if (fragments === null) return [Uint8Array.of((first & 0x81) | ((header & 0x3f) << 1), second), part];
  fragments.push(part);
  return fragments;
}

function addWholeUnits(payload: Uint8Array, type: number, units: Uint8Array[]): boolean {
  if (type === NAL_TYPE.aggregation) return addAggregated(payload, units);
  if (type > NAL_TYPE.aggregation || payload.byteLength <= HEADER_BYTES) return false;
  units.push(payload);
  return true;
}

/** Units behind their 16-bit sizes. */
function addAggregated(payload: Uint8Array, units: Uint8Array[]): boolean {
  for (let offset = HEADER_BYTES; offset < payload.byteLength; ) {
    const size = ((payload[offset] ?? 0) << 8) | (payload[offset + 1] ?? 0);
    const end = offset + 2 + size;
    if (size <= HEADER_BYTES || end > payload.byteLength || units.length > MAXIMUM_NAL_UNITS) return false;
    units.push(payload.subarray(offset + 2, end));
    offset = end;
  }
  return true;
}
