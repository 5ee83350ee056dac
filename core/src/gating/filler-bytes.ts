const FILLER = 0xff;
const STOP_BIT = 0x80;
/** The first byte of a filler data NAL unit: type 12 of H.264 (7.4.1), type 38 of H.265 (7.4.2.2, Table 7-1). */
const FILLER_HEADERS: Readonly<Record<string, number>> = { h264: 0x0c, hevc: 0x4c };

/**
 * How many bytes at the end of a packet are filler data, which encoders with a constant bit rate append so that every
 * packet gets as large as the channel carries. Looks at the end alone, never at the pictures.
 *
 * @param data H.264 or H.265 in Annex B form; 0 for any other codec
 */
export function countFillerBytes(codec: string, data: Uint8Array): number {
  const header = FILLER_HEADERS[codec];
  if (header === undefined) return 0;
  let end = data.length;
  for (let start = fillerStart(data, end, header); start !== null; start = fillerStart(data, end, header)) end = start;
  return data.length - end;
}

/** Where the filler unit that ends at `end` begins, or null where none does. */
function fillerStart(data: Uint8Array, end: number, header: number): number | null {
  if (data[end - 1] !== STOP_BIT) return null;
  let index = end - 2;
  while (index >= 0 && data[index] === FILLER) index--;
  // The second byte of the header of H.265.
  if (header === FILLER_HEADERS.hevc) index--;
  if (data[index] !== header || data[index - 1] !== 1 || data[index - 2] !== 0 || data[index - 3] !== 0) return null;
  return data[index - 4] === 0 ? index - 4 : index - 3;
}
