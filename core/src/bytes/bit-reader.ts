/** @returns reads as many bits, most significant first; null where there are not so many */
export function bitReader(bytes: Uint8Array): (count: number) => number | null {
  let position = 0;
  return (count) => {
    if (position + count > bytes.length * 8) return null;
    let value = 0;
    for (const end = position + count; position < end; position++) {
      value = value * 2 + (((bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1);
    }
    return value;
  };
}
