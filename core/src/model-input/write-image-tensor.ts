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
  const channelCount = layout.channels === 'gray' ? 1 : 3;
  const { width, height } = letterbox.input;
  const plane = width * height;
  const isPlanar = layout.layout === 'nchw';
  for (let channel = 0; channel < channelCount; channel++) {
    const table = sampleTable(layout.mean[channel] ?? 0, layout.scale[channel] ?? 1);
    const source = layout.channels === 'bgr' ? channelCount - 1 - channel : channel;
    const start = offset + (isPlanar ? channel * plane : channel);
    const stride = isPlanar ? 1 : channelCount;
    writeChannel({ samples, letterbox, table, source, channelCount, padding: layout.padding, target, start, stride });
  }
}

interface ChannelCopy {
  readonly samples: Uint8Array;
  readonly letterbox: Letterbox;
  readonly table: Float32Array;
  readonly source: number;
  readonly channelCount: number;
  readonly padding: number;
  readonly target: Float32Array | Uint8Array;
  readonly start: number;
  readonly stride: number;
}

function writeChannel(copy: ChannelCopy): void {
  const { samples, letterbox, table, source, channelCount, target, start, stride } = copy;
  const { input, picture, left, top } = letterbox;
  const padding = table[copy.padding] ?? 0;
  const isFilled = picture.width === input.width && picture.height === input.height;
  if (!isFilled) {
    const end = start + input.width * input.height * stride;
    for (let index = start; index < end; index += stride) target[index] = padding;
  }
  for (let row = 0; row < picture.height; row++) {
    let from = row * picture.width * channelCount + source;
    let to = start + ((top + row) * input.width + left) * stride;
    for (let column = 0; column < picture.width; column++) {
      target[to] = table[samples[from] ?? 0] ?? 0;
      from += channelCount;
      to += stride;
    }
  }
}

/** A sample has 256 values only: looking them up takes half the time of computing them. */
function sampleTable(mean: number, scale: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, sample) => (sample - mean) * scale);
}
