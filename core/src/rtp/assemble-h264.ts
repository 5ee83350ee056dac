import { concatenateBytes } from '../bytes/concatenate-bytes.ts';
import { joinNalUnits } from '../h264/length-prefixed.ts';
import type { AssemblePicture } from './picture-assembler.ts';

const NAL_TYPE = { idr: 5, lastSingle: 23, aggregationA: 24, fragmentA: 28 };
/** An access unit has at most as many slices as macroblock rows, and a few more units beside them. */
const MAXIMUM_NAL_UNITS = 1_024;

/** An access unit in Annex B form from H.264 payloads in non-interleaved mode (RFC 6184 clauses 5.6 to 5.8). */
export const assembleH264: AssemblePicture = (payloads) => {
  const units: Uint8Array[] = [];
  let fragments: Uint8Array[] | null = null;
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === NAL_TYPE.fragmentA) {
      fragments = addFragment(payload, fragments);
      if (fragments === null) return null;
      if (((payload[1] ?? 0) & 0x40) === 0) continue;
      units.push(concatenateBytes(fragments));
      fragments = null;
    } else {
      // A unit whose end is missing must not be taken for a whole one.
      if (fragments !== null || !addWholeUnits(payload, type, units)) return null;
    }
    if (units.length > MAXIMUM_NAL_UNITS) return null;
  }
  if (fragments !== null) return null;
  const isKeyframe = units.some((unit) => nalType(unit) === NAL_TYPE.idr);
  return { data: joinNalUnits(units), isKeyframe };
};

/** FU-A: indicator, header with start and end bits, part of the unit. */
function addFragment(payload: Uint8Array, fragments: Uint8Array[] | null): Uint8Array[] | null {
  const indicator = payload[0];
  const header = payload[1];
  if (indicator === undefined || header === undefined || payload.byteLength < 3) return null;
  const isStart = (header & 0x80) !== 0;
  if (isStart !== (fragments === null)) return null;
  const part = payload.subarray(2);
  if (fragments === null) return [Uint8Array.of((indicator & 0xe0) | (header & 0x1f)), part];
  fragments.push(part);
  return fragments;
}

function addWholeUnits(payload: Uint8Array, type: number, units: Uint8Array[]): boolean {
  if (type === NAL_TYPE.aggregationA) return addAggregated(payload, units);
  if (type === 0 || type > NAL_TYPE.lastSingle) return false;
  units.push(payload);
  return true;
}

/** STAP-A: units behind their 16-bit sizes. */
function addAggregated(payload: Uint8Array, units: Uint8Array[]): boolean {
  for (let offset = 1; offset < payload.byteLength; ) {
    const size = ((payload[offset] ?? 0) << 8) | (payload[offset + 1] ?? 0);
    const end = offset + 2 + size;
    if (size === 0 || end > payload.byteLength || units.length > MAXIMUM_NAL_UNITS) return false;
    units.push(payload.subarray(offset + 2, end));
    offset = end;
  }
  return true;
}

function nalType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}
