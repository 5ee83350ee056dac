/** Bytes of a file, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a `Range` header asks of a file (RFC 9110, section 14.1.2). Null: the whole file, also for units that are not known, for several
 * ranges at once and for what is no range at all, as the clause allows. `unsatisfiable`: nothing of it is in the file.
 */
export function parseByteRange(header: string | undefined, fileBytes: number): ByteRange | null | 'unsatisfiable' {
  const match = header?.match(/^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i);
  const [, firstText = '', lastText = ''] = match ?? [];
  if (firstText === '' && lastText === '') return null;
  if (firstText === '') return lastBytes(Number(lastText), fileBytes);
  const first = Number(firstText);
  const last = lastText === '' ? Number.POSITIVE_INFINITY : Number(lastText);
  if (last < first) return null;
  return first >= fileBytes ? 'unsatisfiable' : { first, last: Math.min(last, fileBytes - 1) };
}

function lastBytes(count: number, fileBytes: number): ByteRange | 'unsatisfiable' {
  if (count === 0 || fileBytes === 0) return 'unsatisfiable';
  return { first: Math.max(0, fileBytes - count), last: fileBytes - 1 };
}
