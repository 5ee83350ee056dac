/**
 * The text that bytes spell in UTF-8 (RFC 3629). Bytes that are no UTF-8 are read as one character each, as old
 * devices send Latin 1.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let escaped = '';
  let isAscii = true;
  let plain = '';
  for (const byte of bytes) {
    plain += String.fromCharCode(byte);
    escaped += `%${byte.toString(16).padStart(2, '0')}`;
    isAscii &&= byte < 0x80;
  }
  if (isAscii) return plain;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return plain;
  }
}

/** UTF-8 of a text; halves of surrogate pairs become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.toWellFormed());
  const bytes: number[] = [];
  for (let index = 0; index < escaped.length; index++) {
    if (escaped[index] === '%') {
      bytes.push(Number.parseInt(escaped.slice(index + 1, index + 3), 16));
      index += 2;
    } else bytes.push(escaped.charCodeAt(index));
  }
  return Uint8Array.from(bytes);
}
