import { type NalConfiguration, readParameterSets } from '../h264/avc-configuration.ts';
import { joinNalUnits } from '../h264/length-prefixed.ts';

const ARRAYS_OFFSET = 23;

/** `HEVCDecoderConfigurationRecord` (ISO/IEC 14496-15 clause 8.3.3.1), or null where it cannot be read. */
export function parseHevcConfiguration(record: Uint8Array): NalConfiguration | null {
  // Some encoders leave the version at 0.
  if (record.length < ARRAYS_OFFSET || (record[0] ?? 0) > 1) return null;
  const units: Uint8Array[] = [];
  let offset = ARRAYS_OFFSET;
  for (let array = record[ARRAYS_OFFSET - 1] ?? 0; array > 0; array--) {
    const count = ((record[offset + 1] ?? 0) << 8) + (record[offset + 2] ?? 0);
    const sets = offset + 3 > record.length ? null : readParameterSets(record, offset + 3, count);
    if (sets === null) return null;
    units.push(...sets.units);
    offset = sets.end;
  }
  return { lengthSize: ((record[21] ?? 0) & 3) + 1, parameterSets: joinNalUnits(units) };
}
