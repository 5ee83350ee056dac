/** What the header of an AAC frame says (ISO/IEC 14496-3, 1.A.2.2, `adts_fixed_header`). */
export interface AdtsHeader {
  /** Bytes before the access unit: 7, or 9 with a checksum. */
  readonly headerLength: number;
  /** Bytes of header and access unit together. */
  readonly frameLength: number;
  readonly sampleRateHz: number;
  /** Null where the stream itself tells (channel configuration 0). */
  readonly channels: number | null;
  /** The same facts as an `AudioSpecificConfig` (ISO/IEC 14496-3, 1.6.2.1), which decoders take out of band. */
  readonly audioSpecificConfig: Uint8Array;
}

/** Sampling frequencies by index (ISO/IEC 14496-3, table 1.18). */
const SAMPLE_RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
/** Channels by configuration (ISO/IEC 14496-3, table 1.19); 0 stands for "told in the stream". */
const CHANNELS = [null, 1, 2, 3, 4, 5, 6, 8];
const SHORTEST_HEADER = 7;
const CHECKSUM_LENGTH = 2;

/** Reads the header at the beginning of `data`, or null where there is none that can be true. */
export function parseAdtsHeader(data: Uint8Array): AdtsHeader | null {
  if (data.length < SHORTEST_HEADER) return null;
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = data;
  // Twelve bits of sync word, any version, layer 0.
  if (b0 !== 0xff || (b1 & 0xf6) !== 0xf0) return null;
  const objectType = (b2 >> 6) + 1;
  const rateIndex = (b2 >> 2) & 0x0f;
  const channelConfiguration = ((b2 & 1) << 2) | (b3 >> 6);
  const sampleRateHz = SAMPLE_RATES_HZ[rateIndex];
  const headerLength = (b1 & 1) === 1 ? SHORTEST_HEADER : SHORTEST_HEADER + CHECKSUM_LENGTH;
  const frameLength = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  if (sampleRateHz === undefined || frameLength <= headerLength) return null;
  return {
    headerLength,
    frameLength,
    sampleRateHz,
    channels: CHANNELS[channelConfiguration] ?? null,
    audioSpecificConfig: Uint8Array.of(
      (objectType << 3) | (rateIndex >> 1),
      ((rateIndex & 1) << 7) | (channelConfiguration << 3),
    ),
  };
}
