import { type ColourName, nameOfColour, nameOfNeutral } from './colour-names.ts';
import { type Lab, labFromRgb } from './lab.ts';

/** An RGB picture: 3 bytes a sample, row by row. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface ColourShare {
  readonly name: ColourName;
  /** Share of the object, in 0..1. */
  readonly share: number;
}

/** The outermost part of a crop on each side, which shows what is behind the object rather than the object. */
const BORDER = 0.08;
/** Side of a cell of the histograms, in units of CIELAB. */
const CELL = 14;
/** Grey objects in the shade are brightened by this much at most before they are named. */
const BRIGHTEST = { target: 90, share: 0.95, maximumGain: 1.25 } as const;
const WORTH_NAMING = 0.12;
/** Red that is this much of an object makes its pink parts red ones. */
const GLARE_EDGE = 0.06;

interface Sample {
  readonly colour: Lab;
  readonly cell: number;
  readonly isBorder: boolean;
  /** Of its place: the middle of a box is the object, its corners are not. */
  readonly weight: number;
}

/**
 * The colours that a person would name for the object in a crop, the one that covers most first. What is in the middle counts more,
 * and what is found along the border as often as inside counts less: that is the background. White and grey parts count
 * together, since shading makes both of either.
 *
 * @returns shares of at least an eighth or so; empty for a picture without samples
 */
export function findDominantColours(picture: RgbPicture): ColourShare[] {
  const samples = readSamples(picture);
  const inside = histogramOf(samples.filter(({ isBorder }) => !isBorder));
  const border = histogramOf(samples.filter(({ isBorder }) => isBorder));
  const weights = new Map<ColourName, number>();
  const neutral: { lightness: number; weight: number }[] = [];
  let total = 0;
  for (const { colour, cell, weight } of samples) {
    const likelihood = (inside.get(cell) ?? 0) / ((inside.get(cell) ?? 0) + (border.get(cell) ?? 0));
    const own = weight * (Number.isFinite(likelihood) ? likelihood : 0);
    const name = nameOfColour(colour);
    total += own;
    if (name === 'gray' || name === 'white') neutral.push({ lightness: colour.lightness, weight: own });
    else weights.set(name, (weights.get(name) ?? 0) + own);
  }
  if (neutral.length > 0) {
    const bright = nameOfNeutral(medianLightness(neutral) * brightnessGain(samples));
    weights.set(bright, (weights.get(bright) ?? 0) + neutral.reduce((sum, { weight }) => sum + weight, 0));
  }
  joinGlare(weights, total);
  return [...weights]
    .map(([name, weight]) => ({ name, share: total > 0 ? weight / total : 0 }))
    .filter(({ share }) => share >= WORTH_NAMING)
    .sort((a, b) => b.share - a.share);
}

/** Red paint under the sky is pink where it faces upwards, and stays red at its edges. */
function joinGlare(weights: Map<ColourName, number>, total: number): void {
  const [red = 0, pink = 0] = [weights.get('red'), weights.get('pink')];
  if (pink === 0 || red < GLARE_EDGE * total) return;
  weights.set('red', red + pink);
  weights.delete('pink');
}

function readSamples({ width, height, data }: RgbPicture): Sample[] {
  if (data.length !== width * height * 3) {
    throw new TypeError(
      `Expected ${width * height * 3} bytes for a picture of ${width}x${height} but received ${data.length}`,
    );
  }
  const samples: Sample[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const colour = labFromRgb(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
      const [right, down] = [((x + 0.5) / width) * 2 - 1, ((y + 0.5) / height) * 2 - 1];
      const edge = 1 - 2 * BORDER;
      samples.push({
        colour,
        cell: cellOf(colour),
        isBorder: Math.abs(right) > edge || Math.abs(down) > edge,
        weight: Math.exp(-1.5 * (right * right + down * down)),
      });
    }
  }
  return samples;
}

/** Takes the brightest parts for light ones: a white car in the shade is grey by its samples alone. */
function brightnessGain(samples: readonly Sample[]): number {
  const lightness = Float32Array.from(samples, ({ colour }) => colour.lightness).sort();
  const brightest = lightness[Math.floor(lightness.length * BRIGHTEST.share)] ?? 0;
  return Math.min(BRIGHTEST.maximumGain, Math.max(1, BRIGHTEST.target / Math.max(1, brightest)));
}

/** Shares of the samples in each cell. */
function histogramOf(samples: readonly Sample[]): Map<number, number> {
  const cells = new Map<number, number>();
  for (const { cell } of samples) cells.set(cell, (cells.get(cell) ?? 0) + 1 / samples.length);
  return cells;
}

function cellOf({ lightness, a, b }: Lab): number {
  const index = (value: number) => Math.floor((value + 140) / CELL);
  return (index(lightness) * 32 + index(a)) * 32 + index(b);
}

function medianLightness(values: { lightness: number; weight: number }[]): number {
  values.sort((a, b) => a.lightness - b.lightness);
  const half = values.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { lightness, weight } of values) {
    sum += weight;
    if (sum >= half) return lightness;
  }
  return 0;
}
