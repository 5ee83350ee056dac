/** Colours from far to near at equal steps: dark blue over red to yellow, so that lightness alone tells nearness too. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [13, 8, 86],
  [84, 2, 163],
  [156, 23, 158],
  [204, 71, 120],
  [237, 121, 83],
  [253, 179, 46],
  [240, 249, 33],
];

/** Red, green and blue for each of the 256 samples of a depth map. */
export const DEPTH_COLOURS: Uint8Array = createTable();

function createTable(): Uint8Array {
  const table = new Uint8Array(256 * 3);
  for (let sample = 0; sample < 256; sample++) {
    const position = (sample / 255) * (STOPS.length - 1);
    const index = Math.min(STOPS.length - 2, Math.floor(position));
    const [from, to] = [STOPS[index] ?? [0, 0, 0], STOPS[index + 1] ?? [0, 0, 0]];
    for (let channel = 0; channel < 3; channel++) {
      const [start, end] = [from[channel] ?? 0, to[channel] ?? 0];
      table[sample * 3 + channel] = Math.round(start + (end - start) * (position - index));
    }
  }
  return table;
}
