const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) remainder = remainder < 0 ? (remainder << 1) ^ POLYNOMIAL : remainder << 1;
  return remainder >>> 0;
});

/** The checksum of tables in transport streams (ISO/IEC 13818-1, annex A); 0 over a whole table with its checksum. */
export function crc32Mpeg(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = (remainder << 8) ^ (TABLE[(remainder >>> 24) ^ byte] ?? 0);
  return remainder >>> 0;
}
