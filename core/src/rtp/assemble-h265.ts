import { AnnexBParts } from '../h264/annex-b-parts.ts';
import { isH265Keyframe } from '../h265/is-keyframe.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const NAL_TYPE = { aggregation: 48, fragment: 49 };
const HEADER_BYTES = 2;

/** An access unit in Annex B form from H.265 payloads without decoding order numbers (RFC 7798 clause 4.4). */
export const assembleH265: AssemblePicture = (payloads) => {
  const parts = new AnnexBParts();
  for (const payload of payloads) {
    const type = ((payload[0] ?? 0) >> 1) & 0x3f;
    const isTaken = type === NAL_TYPE.fragment ? addFragment(payload, parts) : addWholeUnits(payload, type, parts);
    if (!isTaken || parts.areTooMany) return null;
  }
  if (parts.isOpen) return null;
  const data = parts.join();
  return { data, isKeyframe: isH265Keyframe(data) };
};

/** Payload header, header with start and end bits and the type, part of the unit. */
function addFragment(payload: Uint8Array, parts: AnnexBParts): boolean {
  const [first, second, header] = payload;
  if (first === undefined || second === undefined || header === undefined || payload.byteLength < 4) return false;
  const isStart = (header & 0x80) !== 0;
  if (isStart === parts.isOpen) return false;
  if (isStart) parts.openUnit(Uint8Array.of((first & 0x81) | ((header & 0x3f) << 1), second));
  parts.append(payload.subarray(HEADER_BYTES + 1), (header & 0x40) !== 0);
  return true;
}

function addWholeUnits(payload: Uint8Array, type: number, parts: AnnexBParts): boolean {
  // A unit whose end is missing must not be taken for a whole one.
  if (parts.isOpen) return false;
  if (type === NAL_TYPE.aggregation) return parts.addAggregated(payload, HEADER_BYTES, HEADER_BYTES + 1);
  if (type > NAL_TYPE.aggregation || payload.byteLength <= HEADER_BYTES) return false;
  parts.addUnit(payload);
  return true;
}
