import { AnnexBParts } from '../h264/annex-b-parts.ts';
import { isH264Keyframe } from '../h264/is-keyframe.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const NAL_TYPE = { lastSingle: 23, aggregationA: 24, fragmentA: 28 };

/** An access unit in Annex B form from H.264 payloads in non-interleaved mode (RFC 6184 clauses 5.6 to 5.8). */
export const assembleH264: AssemblePicture = (payloads) => {
  const parts = new AnnexBParts();
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    const isTaken = type === NAL_TYPE.fragmentA ? addFragment(payload, parts) : addWholeUnits(payload, type, parts);
    if (!isTaken || parts.areTooMany) return null;
  }
  if (parts.isOpen) return null;
  const data = parts.join();
  return { data, isKeyframe: isH264Keyframe(data) };
};

/** FU-A: indicator, header with start and end bits, part of the unit. */
function addFragment(payload: Uint8Array, parts: AnnexBParts): boolean {
  const indicator = payload[0];
  const header = payload[1];
  if (indicator === undefined || header === undefined || payload.byteLength < 3) return false;
  const isStart = (header & 0x80) !== 0;
  if (isStart === parts.isOpen) return false;
  if (isStart) parts.openUnit(Uint8Array.of((indicator & 0xe0) | (header & 0x1f)));
  parts.append(payload.subarray(2), (header & 0x40) !== 0);
  return true;
}

function addWholeUnits(payload: Uint8Array, type: number, parts: AnnexBParts): boolean {
  // A unit whose end is missing must not be taken for a whole one.
  if (parts.isOpen) return false;
  if (type === NAL_TYPE.aggregationA) return parts.addAggregated(payload, 1, 1);
  if (type === 0 || type > NAL_TYPE.lastSingle) return false;
  parts.addUnit(payload);
  return true;
}
