const EXTREMES = [0, 1, 0x7f, 0x80, 0xff] as const;
type Mutation = (bytes: number[], random: (below: number) => number) => void;

/** What goes wrong on the way, or is made wrong by hand. */
const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const index = random(bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ (1 << random(8));
  },
  (bytes, random) => {
    bytes[random(bytes.length)] = EXTREMES[random(EXTREMES.length)] ?? 0;
  },
  (bytes, random) => {
    bytes.splice(random(bytes.length), 4, 0xff, 0xff, 0xff, 0xff);
  },
  (bytes, random) => {
    bytes.length = random(bytes.length + 1);
  },
  (bytes, random) => {
    bytes.splice(random(bytes.length), random(16));
  },
  (bytes, random) => {
    const start = random(bytes.length);
    bytes.splice(random(bytes.length), 0, ...bytes.slice(start, start + random(64)));
  },
  (bytes, random) => {
    bytes.splice(random(bytes.length), 0, ...Array.from({ length: random(8) }, () => random(256)));
  },
];

/** A seed with one to eight things wrong. The same numbers give the same bytes. @param next gives numbers in [0, 1) */
export function mutateBytes(seed: Uint8Array, next: () => number): Uint8Array {
  const random = (below: number) => Math.floor(next() * below);
  const bytes = [...seed];
  for (let count = 1 + random(8); count > 0; count--) MUTATIONS[random(MUTATIONS.length)]?.(bytes, random);
  return Uint8Array.from(bytes);
}
