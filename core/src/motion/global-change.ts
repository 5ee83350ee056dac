/** How the light of a whole picture has changed: `value = gain * before + offset`. */
export interface LightChange {
  readonly gain: number;
  readonly offset: number;
}

/** Whole samples by which a picture has moved against the background. */
export interface Shift {
  readonly x: number;
  readonly y: number;
}

interface Pair {
  readonly before: number;
  readonly now: number;
}

const UNCHANGED: LightChange = { gain: 1, offset: 0 };
const LIGHT_SAMPLES = 1_500;
/** Grey levels within which a sample agrees with an explanation. */
const AGREEMENT = 4;
/** Share of the samples that another explanation must win. */
const CONVINCING = 0.02;
/** More than it and the scene itself is another. */
const GAIN_LIMITS = { least: 0.12, most: 8 } as const;
const MAXIMUM_SHIFT = 6;

/**
 * Estimates how exposure or daylight changed. Of three explanations (nothing, an offset, a gain and an offset; from medians) the one
 * is taken that most of the picture agrees with, so what moves has no say; a more complicated one must convince clearly more.
 */
export function estimateLightChange(background: Float32Array, current: Float32Array): LightChange {
  const pairs: Pair[] = [];
  const step = Math.max(1, Math.floor(background.length / LIGHT_SAMPLES));
  for (let index = 0; index < background.length; index += step) {
    const [before = 0, now = 0] = [background[index], current[index]];
    // Saturated samples say nothing of the light.
    if (now > 2 && now < 253) pairs.push({ before, now });
  }
  if (pairs.length < 16) return UNCHANGED;
  const offset = median(pairs.map(({ before, now }) => now - before));
  let best = { change: UNCHANGED, votes: votesFor(UNCHANGED, pairs) };
  for (const change of [{ gain: 1, offset }, gainAndOffset(pairs)]) {
    const votes = change === null ? 0 : votesFor(change, pairs);
    if (change !== null && votes > best.votes + pairs.length * CONVINCING) best = { change, votes };
  }
  return best.change;
}

/**
 * Estimates how far a shaken camera has moved, by laying the profiles of rows and columns of both pictures over each other (Ratakonda,
 * "Real-time digital video stabilization for multi-media applications", 1998).
 */
export function estimateShift(background: Float32Array, current: Float32Array, width: number, height: number): Shift {
  const before = profiles(background, width, height);
  const now = profiles(current, width, height);
  return { x: bestOffset(before.columns, now.columns), y: bestOffset(before.rows, now.rows) };
}

/** The line through the centres of the darker and of the brighter half; null where the picture has too little contrast for one. */
function gainAndOffset(pairs: Pair[]): LightChange | null {
  pairs.sort((a, b) => a.before - b.before);
  const middle = pairs.length >> 1;
  const [dark, bright] = [centre(pairs.slice(0, middle)), centre(pairs.slice(middle))];
  const contrast = bright.before - dark.before;
  const gain = (bright.now - dark.now) / contrast;
  if (contrast < 12 || !(gain >= GAIN_LIMITS.least && gain <= GAIN_LIMITS.most)) return null;
  return { gain, offset: (dark.now + bright.now - gain * (dark.before + bright.before)) / 2 };
}

function votesFor({ gain, offset }: LightChange, pairs: readonly Pair[]): number {
  let votes = 0;
  for (const { before, now } of pairs) if (Math.abs(now - gain * before - offset) < AGREEMENT) votes++;
  return votes;
}

function centre(pairs: readonly Pair[]): Pair {
  return { before: median(pairs.map(({ before }) => before)), now: median(pairs.map(({ now }) => now)) };
}

function median(values: readonly number[]): number {
  // Typed arrays sort numbers without a callback.
  return Float32Array.from(values).sort()[values.length >> 1] ?? 0;
}

function profiles(samples: Float32Array, width: number, height: number) {
  const rows = new Float32Array(height);
  const columns = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      const value = samples[y * width + x] ?? 0;
      sum += value;
      columns[x] = (columns[x] ?? 0) + value;
    }
    rows[y] = sum / width;
  }
  for (let x = 0; x < width; x++) columns[x] = (columns[x] ?? 0) / height;
  return { rows, columns };
}

/** The offset at which both profiles differ least; 0 unless another is clearly better. */
function bestOffset(before: Float32Array, now: Float32Array): number {
  let best = 0;
  let bestDifference = difference(before, now, 0) * 0.7;
  for (let offset = -MAXIMUM_SHIFT; offset <= MAXIMUM_SHIFT; offset++) {
    const value = difference(before, now, offset);
    if (value >= bestDifference) continue;
    best = offset;
    bestDifference = value;
  }
  return best;
}

/** Mean difference of the slopes: the light may have changed meanwhile. */
function difference(before: Float32Array, now: Float32Array, offset: number): number {
  let sum = 0;
  for (let index = MAXIMUM_SHIFT + 1; index < now.length - MAXIMUM_SHIFT; index++) {
    const slopeNow = (now[index] ?? 0) - (now[index - 1] ?? 0);
    const slopeBefore = (before[index - offset] ?? 0) - (before[index - offset - 1] ?? 0);
    sum += Math.abs(slopeNow - slopeBefore);
  }
  return sum;
}
