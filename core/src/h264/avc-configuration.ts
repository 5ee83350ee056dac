import { joinNalUnits } from './length-prefixed.ts';

/** How the NAL units of a stream are framed, and its parameter sets. */
export interface NalConfiguration {
  /** Bytes of the length before each NAL unit. */
  readonly lengthSize: number;
  /** In Annex B form; empty where the stream carries them. */
  readonly parameterSets: Uint8Array;
}

/** `AVCDecoderConfigurationRecord` (ISO/IEC 14496-15 clause 5.3.3.1), or null where it cannot be read. */
export function parseAvcConfiguration(record: Uint8Array): NalConfiguration | null {
  if (record.length < 7 || record[0] !== 1) return null;
  const sequenceSets = readParameterSets(record, 6, (record[5] ?? 0) & 0x1f);
  if (sequenceSets === null || sequenceSets.end >= record.length) return null;
  const pictureSets = readParameterSets(record, sequenceSets.end + 1, record[sequenceSets.end] ?? 0);
  if (pictureSets === null) return null;
  return {
    lengthSize: ((record[4] ?? 0) & 3) + 1,
    parameterSets: joinNalUnits([...sequenceSets.units, ...pictureSets.units]),
  };
}

/** NAL units that stand behind lengths of 16 bits. */
export function readParameterSets(record: Uint8Array, start: number, count: number) {
  const units: Uint8Array[] = [];
  let end = start;
  for (let index = 0; index < count; index++) {
    const unit = end + 2;
    end = unit + ((record[unit - 2] ?? 0) << 8) + (record[unit - 1] ?? 0);
    if (unit > record.length || end > record.length) return null;
    units.push(record.subarray(unit, end));
  }
  return { units, end };
}
