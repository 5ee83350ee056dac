/** Filters over pictures of one value a sample, `width` times `height` values, row by row. At the borders, what lies outside is left out of account. */

/** The mean of each sample and its eight neighbours, which takes away two thirds of a sensor's noise. */
export function blur(
  samples: Uint8Array,
  width: number,
  height: number,
  target: Float32Array,
  scratch: Float32Array,
): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const left = samples[x === 0 ? row : row + x - 1] ?? 0;
      const right = samples[x === width - 1 ? row + x : row + x + 1] ?? 0;
      scratch[row + x] = left + (samples[row + x] ?? 0) + right;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = y === 0 ? row : row - width;
    const below = y === height - 1 ? row : row + width;
    for (let x = 0; x < width; x++)
      target[row + x] = ((scratch[above + x] ?? 0) + (scratch[row + x] ?? 0) + (scratch[below + x] ?? 0)) / 9;
  }
}

/** The least of each sample and its eight neighbours, and the greatest: along rows first and then along columns. */
export function envelope(
  samples: Float32Array,
  width: number,
  height: number,
  target: { readonly least: Float32Array; readonly greatest: Float32Array; readonly scratch: Float32Array },
): void {
  extreme(samples, width, height, target.least, target.scratch, 1);
  extreme(samples, width, height, target.greatest, target.scratch, -1);
}

/** Keeps the set samples of which at least `minimum` of the nine in their neighbourhood are set: single ones are noise. */
export function keepDense(set: Uint8Array, width: number, height: number, minimum: number): Uint8Array {
  const kept = new Uint8Array(set.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const index = y * width + x;
      if (set[index] === 0) continue;
      const sum =
        at(set, index - width - 1) +
        at(set, index - width) +
        at(set, index - width + 1) +
        at(set, index - 1) +
        at(set, index) +
        at(set, index + 1) +
        at(set, index + width - 1) +
        at(set, index + width) +
        at(set, index + width + 1);
      if (sum >= minimum) kept[index] = 1;
    }
  }
  return kept;
}

/** Sets the neighbours of set samples too, within a square of `radius` around each. */
export function dilate(set: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const wide = new Uint8Array(set.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (set[y * width + x] === 0) continue;
      wide.fill(1, y * width + Math.max(0, x - radius), y * width + Math.min(width, x + radius + 1));
    }
  }
  const grown = new Uint8Array(set.length);
  for (let y = 0; y < height; y++) {
    const first = Math.max(0, y - radius);
    const last = Math.min(height - 1, y + radius);
    for (let from = first; from <= last; from++) {
      for (let x = 0; x < width; x++) if (wide[from * width + x] !== 0) grown[y * width + x] = 1;
    }
  }
  return grown;
}

/** The least in each neighbourhood of what `sign` makes of the samples: with -1, the greatest. */
function extreme(
  samples: Float32Array,
  width: number,
  height: number,
  target: Float32Array,
  scratch: Float32Array,
  sign: 1 | -1,
): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      let value = sign * (samples[row + x] ?? 0);
      const left = sign * (samples[x === 0 ? row : row + x - 1] ?? 0);
      const right = sign * (samples[x === width - 1 ? row + x : row + x + 1] ?? 0);
      if (left < value) value = left;
      if (right < value) value = right;
      scratch[row + x] = value;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const above = y === 0 ? row : row - width;
    const below = y === height - 1 ? row : row + width;
    for (let x = 0; x < width; x++) {
      let value = scratch[row + x] ?? 0;
      const upper = scratch[above + x] ?? 0;
      const lower = scratch[below + x] ?? 0;
      if (upper < value) value = upper;
      if (lower < value) value = lower;
      target[row + x] = sign * value;
    }
  }
}

function at(samples: ArrayLike<number>, index: number): number {
  return samples[index] ?? 0;
}
