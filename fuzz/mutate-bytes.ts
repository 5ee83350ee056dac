import { concatenateBytes } from '#core/bytes/concatenate-bytes.ts';
import { seededRandom } from '#core/demo/seeded-random.ts';

/** Numbers that lengths and counts are set to, since comparisons go wrong around them. */
const EXTREMES = [0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff] as const;
const MOST_MUTATIONS = 8;
const LONGEST_CUT = 2_048;

/** @param below gives a whole number from 0 up to, not including, its argument */
type Mutation = (bytes: Uint8Array, below: (limit: number) => number) => Uint8Array;

/** What goes wrong on the way, or is made wrong by hand. Each takes at least one byte. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  flip(bytes, below) {
    const index = below(bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ (1 << below(8));
    return bytes;
  },
  overwrite(bytes, below) {
    bytes[below(bytes.length)] = EXTREMES[below(EXTREMES.length)] ?? 0;
    return bytes;
  },
  /** A field of one to four bytes that says a length. */
  lie(bytes, below) {
    const start = below(bytes.length);
    bytes.fill(EXTREMES[below(EXTREMES.length)] ?? 0, start, start + 1 + below(4));
    return bytes;
  },
  truncate: (bytes, below) => bytes.slice(0, below(bytes.length + 1)),
  remove(bytes, below) {
    const start = below(bytes.length);
    return concatenateBytes([bytes.subarray(0, start), bytes.subarray(start + 1 + below(LONGEST_CUT))]);
  },
  duplicate(bytes, below) {
    const from = below(bytes.length);
    const to = below(bytes.length);
    return concatenateBytes([
      bytes.subarray(0, to),
      bytes.subarray(from, from + 1 + below(LONGEST_CUT)),
      bytes.subarray(to),
    ]);
  },
  insert(bytes, below) {
    const start = below(bytes.length);
    const noise = Uint8Array.from({ length: 1 + below(64) }, () => below(256));
    return concatenateBytes([bytes.subarray(0, start), noise, bytes.subarray(start)]);
  },
};
const ALL = Object.values(MUTATIONS);

/**
 * A copy of well-formed bytes with one to eight things wrong: bits flipped, lengths that lie, parts cut out, sent
 * twice or foreign. The same seed gives the same bytes on every machine. May return nothing at all.
 */
export function mutateBytes(wellFormed: Uint8Array, seed: number): Uint8Array {
  const next = seededRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  let bytes = Uint8Array.from(wellFormed);
  for (let count = 1 + below(MOST_MUTATIONS); count > 0 && bytes.length > 0; count--) {
    bytes = Uint8Array.from(ALL[below(ALL.length)]?.(bytes, below) ?? bytes);
  }
  return bytes;
}

/** Noise, for parsers that must not trust even the first byte. */
export function randomBytes(seed: number, longest: number): Uint8Array {
  const next = seededRandom(seed);
  return Uint8Array.from({ length: Math.floor(next() * (longest + 1)) }, () => next() * 256);
}
