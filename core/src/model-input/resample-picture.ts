import type { Box } from '../geometry/box.ts';

/** Rows of 8-bit samples without gaps: 3 a pixel (red, green, blue) for `rgb`, 1 for `gray`. */
export interface SampledPicture {
  readonly format: 'rgb' | 'gray';
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

interface Target {
  readonly width: number;
  readonly height: number;
}

const CHANNELS = { rgb: 3, gray: 1 } as const;

/** The part of a picture that lies under a box: every pixel that the box touches, at least one. */
export function cropPicture({ format, width, height, pixels }: SampledPicture, box: Box): SampledPicture {
  const [left, right] = pixelSpan(box.x, box.width, width);
  const [top, bottom] = pixelSpan(box.y, box.height, height);
  const channels = CHANNELS[format];
  const rowLength = (right - left) * channels;
  const part = new Uint8Array(rowLength * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const from = (y * width + left) * channels;
    part.set(pixels.subarray(from, from + rowLength), (y - top) * rowLength);
  }
  return { format, width: right - left, height: bottom - top, pixels: part };
}

/** Scales a picture: by the mean of the covered pixels where it shrinks, and between the four nearest where it grows. */
export function resizePicture(picture: SampledPicture, target: Target): SampledPicture {
  const { format } = picture;
  const { width, height } = target;
  if (width === picture.width && height === picture.height) return picture;
  const columns = weightsFor(picture.width, width);
  const rows = weightsFor(picture.height, height);
  const channels = CHANNELS[format];
  const narrow = new Float32Array(picture.height * width * channels);
  scaleLines(picture.pixels, narrow, picture.height, { stride: picture.width * channels, step: channels }, columns, {
    stride: width * channels,
    step: channels,
    channels,
  });
  const scaled = new Float32Array(width * height * channels);
  // The columns of the narrow picture are its lines now.
  scaleLines(narrow, scaled, width * channels, { stride: 1, step: width * channels }, rows, {
    stride: 1,
    step: width * channels,
    channels: 1,
  });
  return { format, width, height, pixels: Uint8Array.from(scaled, Math.round) };
}

/** Brightness as ITU-R BT.601 weighs the colours; a gray picture becomes one of three equal samples. */
export function convertPicture(picture: SampledPicture, format: 'rgb' | 'gray'): SampledPicture {
  if (format === picture.format) return picture;
  const { width, height, pixels } = picture;
  const converted = new Uint8Array(width * height * CHANNELS[format]);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (format === 'rgb') converted.fill(pixels[pixel] ?? 0, pixel * 3, pixel * 3 + 3);
    else {
      const [red = 0, green = 0, blue = 0] = [pixels[pixel * 3], pixels[pixel * 3 + 1], pixels[pixel * 3 + 2]];
      converted[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  }
  return { format, width, height, pixels: converted };
}

/** First pixel and the one behind the last. */
function pixelSpan(start: number, length: number, size: number): [number, number] {
  const first = Math.min(size - 1, Math.max(0, Math.floor(start * size)));
  const end = Math.min(size, Math.max(first + 1, Math.ceil((start + length) * size)));
  return [first, end];
}

/** For each target sample: the first source sample and the weights from there on, which add up to 1. */
interface Weights {
  readonly first: number;
  readonly values: readonly number[];
}

function weightsFor(source: number, target: number): Weights[] {
  const scale = source / target;
  const reach = Math.max(1, scale);
  return Array.from({ length: target }, (_, index) => {
    const centre = (index + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(source - 1, Math.floor(centre + reach));
    const raw = Array.from({ length: last - first + 1 }, (_, at) =>
      Math.max(0, 1 - Math.abs(first + at - centre) / reach),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    return { first, values: raw.map((value) => value / sum) };
  });
}

interface Stride {
  /** Between the beginnings of two lines. */
  readonly stride: number;
  /** Between two samples of a line. */
  readonly step: number;
}

function scaleLines(
  source: Uint8Array | Float32Array,
  target: Float32Array,
  lines: number,
  from: Stride,
  weights: readonly Weights[],
  to: Stride & { readonly channels: number },
): void {
  for (let line = 0; line < lines; line++) {
    for (const [index, { first, values }] of weights.entries()) {
      for (let channel = 0; channel < to.channels; channel++) {
        let sum = 0;
        let at = line * from.stride + first * from.step + channel;
        for (const weight of values) {
          sum += weight * (source[at] ?? 0);
          at += from.step;
        }
        target[line * to.stride + index * to.step + channel] = sum;
      }
    }
  }
}
