import { AnnexBParts } from '../h264/annex-b-parts.ts';
import { isH264Keyframe } from '../h264/is-keyframe.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const NAL_TYPE = { lastSingle: 23, aggregationA: 24, fragmentA: 28 };
/** An access unit has at most as many slices as macroblock rows, and a few more units beside them. */
const MAXIMUM_NAL_UNITS = 1_024;

/** An access unit in Annex B form from H.264 payloads in non-interleaved mode (RFC 6184 clauses 5.6 to 5.8). */
export const assembleH264: AssemblePicture = (payloads) => {
  const parts = new AnnexBParts();
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    const isTaken = type === NAL_TYPE.fragmentA ? addFragment(payload, parts) : addWholeUnits(payload, type, parts);
    if (!isTaken || parts.units > MAXIMUM_NAL_UNITS) return null;
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
  if (type === NAL_TYPE.aggregationA) return addAggregated(payload, parts);
  if (type === 0 || type > NAL_TYPE.lastSingle) return false;
  parts.addUnit(payload);
  return true;
}

/** STAP-A: units behind their 16-bit sizes. */
function addAggregated(payload: Uint8Array, parts: AnnexBParts): boolean {
  for (let offset = 1; offset < payload.byteLength; ) {
    const size = ((payload[offset] ?? 0) << 8) | (payload[offset + 1] ?? 0);
    const end = offset + 2 + size;
    if (size === 0 || end > payload.byteLength || parts.units > MAXIMUM_NAL_UNITS) return false;
    parts.addUnit(payload.subarray(offset + 2, end));
    offset = end;
  }
  return true;
}
