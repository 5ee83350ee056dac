import type { Letterbox } from '../detection/letterbox.ts';

/** How samples are laid out and scaled in a model's input: `(x - mean) * scale`, in the order of the model's channels. */
export interface TensorLayout {
  readonly layout: 'nchw' | 'nhwc';
  readonly channels: 'rgb' | 'bgr' | 'gray';
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
  /** Grey level of what lies around the picture, 0..255. */
  readonly padding: number;
}

/**
 * Writes a picture into a model's input.
 *
 * @param samples RGB (or gray) rows, tightly packed, of the size `letterbox.picture`
 * @param target one picture of the input: channels times height times width values, at `offset`; every value is written
 */
export function writeImageTensor(
  samples: Uint8Array,
  letterbox: Letterbox,
  layout: TensorLayout,
  target: Float32Array | Uint8Array,
  offset = 0,
): void {
  const { input, picture } = letterbox;
  const channelCount = layout.channels === 'gray' ? 1 : 3;
  const isFilled = picture.width === input.width && picture.height === input.height;
  if (!isFilled) writePadding(letterbox, layout, channelCount, target, offset);
  if (target instanceof Uint8Array && isCopy(layout)) copyRows(samples, letterbox, channelCount, target, offset);
  else if (channelCount === 1) writeGrays(samples, letterbox, layout, target, offset);
  else writeColours(samples, letterbox, layout, target, offset);
}

function writePadding(
  { input }: Letterbox,
  layout: TensorLayout,
  channelCount: number,
  target: Float32Array | Uint8Array,
  offset: number,
): void {
  const plane = input.width * input.height;
  const values = Array.from({ length: channelCount }, (_, channel) => normalise(layout, channel, layout.padding));
  const isEven = values.every((value) => value === values[0]);
  if (layout.layout === 'nchw')
    for (const [channel, value] of values.entries())
      target.fill(value, offset + channel * plane, offset + (channel + 1) * plane);
  else if (isEven) target.fill(values[0] ?? 0, offset, offset + plane * channelCount);
  else
    for (let index = 0; index < plane * channelCount; index++)
      target[offset + index] = values[index % channelCount] ?? 0;
}

/** Models that were imported take pictures as they come; copying a row is ten times as fast as writing its samples. */
function isCopy({ layout, channels, mean, scale }: TensorLayout): boolean {
  const isPlain = mean.every((value) => value === 0) && scale.every((value) => value === 1);
  return isPlain && channels !== 'bgr' && (layout === 'nhwc' || channels === 'gray');
}

function copyRows(
  samples: Uint8Array,
  letterbox: Letterbox,
  channelCount: number,
  target: Uint8Array,
  offset: number,
): void {
  const { input, picture, left, top } = letterbox;
  const length = picture.width * channelCount;
  if (picture.width === input.width) {
    target.set(samples.subarray(0, length * picture.height), offset + top * input.width * channelCount);
    return;
  }
  for (let row = 0; row < picture.height; row++) {
    const to = offset + ((top + row) * input.width + left) * channelCount;
    target.set(samples.subarray(row * length, (row + 1) * length), to);
  }
}

/** Red, green and blue are read side by side: a loop for each channel takes half as long again. */
function writeColours(
  samples: Uint8Array,
  { input, picture, left, top }: Letterbox,
  layout: TensorLayout,
  target: Float32Array | Uint8Array,
  offset: number,
): void {
  const channels = layout.channels === 'bgr' ? [2, 1, 0] : [0, 1, 2];
  const [redChannel = 0, greenChannel = 0, blueChannel = 0] = channels;
  const reds = sampleTable(layout, redChannel);
  const greens = sampleTable(layout, greenChannel);
  const blues = sampleTable(layout, blueChannel);
  const isPlanar = layout.layout === 'nchw';
  const step = isPlanar ? input.width * input.height : 1;
  const stride = isPlanar ? 1 : 3;
  const [red, green, blue] = [redChannel * step, greenChannel * step, blueChannel * step];
  let from = 0;
  for (let row = 0; row < picture.height; row++) {
    let to = offset + ((top + row) * input.width + left) * stride;
    for (let column = 0; column < picture.width; column++) {
      target[to + red] = reds[samples[from] ?? 0] ?? 0;
      target[to + green] = greens[samples[from + 1] ?? 0] ?? 0;
      target[to + blue] = blues[samples[from + 2] ?? 0] ?? 0;
      from += 3;
      to += stride;
    }
  }
}

function writeGrays(
  samples: Uint8Array,
  { input, picture, left, top }: Letterbox,
  layout: TensorLayout,
  target: Float32Array | Uint8Array,
  offset: number,
): void {
  const table = sampleTable(layout, 0);
  let from = 0;
  for (let row = 0; row < picture.height; row++) {
    const start = offset + (top + row) * input.width + left;
    for (let to = start; to < start + picture.width; to++, from++) target[to] = table[samples[from] ?? 0] ?? 0;
  }
}

/** A sample has 256 values only: looking them up takes half the time of computing them. */
function sampleTable(layout: TensorLayout, channel: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, sample) => normalise(layout, channel, sample));
}

function normalise({ mean, scale }: TensorLayout, channel: number, sample: number): number {
  return (sample - (mean[channel] ?? 0)) * (scale[channel] ?? 1);
}
