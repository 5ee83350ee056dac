import { bitReader } from '../bytes/bit-reader.ts';

/** ISO/IEC 14496-3 table 1.18. */
const SAMPLE_RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const ESCAPED_SAMPLE_RATE = 15;
const ESCAPED_OBJECT_TYPE = 31;
/** Channels by configuration (table 1.19); 0 leaves it to the stream. */
const CHANNELS = [null, 1, 2, 3, 4, 5, 6, 8] as const;

/**
 * What an `AudioSpecificConfig` says of the core stream (ISO/IEC 14496-3 clause 1.6.2.1). HE-AAC decodes to twice the
 * rate. Null where it cannot be read.
 */
export function parseAudioSpecificConfig(
  bytes: Uint8Array,
): { readonly sampleRateHz: number; readonly channels: number | null } | null {
  const bits = bitReader(bytes);
  const objectType = bits(5);
  if (objectType === ESCAPED_OBJECT_TYPE) bits(6);
  const index = bits(4);
  const sampleRateHz = index === ESCAPED_SAMPLE_RATE ? bits(24) : index === null ? null : SAMPLE_RATES_HZ[index];
  const configuration = bits(4);
  if (objectType === 0 || configuration === null || sampleRateHz === null || sampleRateHz === undefined) return null;
  return sampleRateHz === 0 ? null : { sampleRateHz, channels: CHANNELS[configuration] ?? null };
}
