import { type Drawing, svgDocument } from './svg.ts';

/** To be raised with every change of how drawings become sprites: what was kept of them is then drawn anew. */
export const SPRITE_FORMAT = 1;

/** A drawing in 8-bit planes, BT.601 limited range, with chroma at half the size, ready to be laid over a frame. */
export interface Sprite {
  /** Even, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly luma: Layer;
  readonly u: Layer;
  readonly v: Layer;
}

interface Layer {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  /** Opacity of each sample, 255 is opaque. */
  readonly opacity: Uint8Array;
  /** First and end column of what is visible, two entries a row. */
  readonly spans: Uint16Array;
}

interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const DENSITY_OF_ONE_PIXEL = 72;

/** Renders a drawing, scaled, into a sprite. */
export async function renderSprite(drawing: Drawing, scale = 1): Promise<Sprite> {
  return spriteOf(await renderRgba(drawing, scale));
}

/** A frame filled by an opaque drawing of the frame's size: I420 planes as in `Scene.draw`. */
export async function renderFrame(drawing: Drawing): Promise<Uint8Array> {
  const { luma, u, v } = await renderSprite(drawing);
  const planes = new Uint8Array(luma.values.length + u.values.length + v.values.length);
  planes.set(luma.values);
  planes.set(u.values, luma.values.length);
  planes.set(v.values, luma.values.length + u.values.length);
  return planes;
}

async function renderRgba(drawing: Drawing, scale: number): Promise<Rgba> {
  // Not loaded where all sprites are kept in a file.
  const { default: sharp } = await import('sharp');
  const image = sharp(Buffer.from(svgDocument(drawing)), { density: DENSITY_OF_ONE_PIXEL * scale }).ensureAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Lays a sprite over a frame of `width` x `height` with its top left corner at (x, y); what is outside is cut off. */
export function drawSprite(
  planes: Uint8Array,
  width: number,
  height: number,
  sprite: Sprite,
  x: number,
  y: number,
): void {
  const left = Math.round(x);
  const top = Math.round(y);
  const lumaSize = width * height;
  const chromaSize = lumaSize / 4;
  const chromaLeft = Math.floor(left / 2);
  const chromaTop = Math.floor(top / 2);
  const u = planes.subarray(lumaSize, lumaSize + chromaSize);
  const v = planes.subarray(lumaSize + chromaSize, lumaSize + 2 * chromaSize);
  drawLayer(planes.subarray(0, lumaSize), width, height, sprite.luma, left, top);
  drawLayer(u, width / 2, height / 2, sprite.u, chromaLeft, chromaTop);
  drawLayer(v, width / 2, height / 2, sprite.v, chromaLeft, chromaTop);
}

function drawLayer(plane: Uint8Array, width: number, height: number, layer: Layer, left: number, top: number): void {
  const { values, opacity, spans } = layer;
  const lastRow = Math.min(layer.height, height - top);
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    const first = Math.max(spans[row * 2] ?? 0, -left);
    const end = Math.min(spans[row * 2 + 1] ?? 0, width - left);
    let source = row * layer.width + first;
    let target = (top + row) * width + left + first;
    for (let column = first; column < end; column++, source++, target++) {
      const alpha = opacity[source] ?? 0;
      if (alpha === 0) continue;
      const value = values[source] ?? 0;
      const below = plane[target] ?? 0;
      plane[target] = alpha === 255 ? value : below + (((value - below) * alpha) / 255 + 0.5);
    }
  }
}

function spriteOf(rgba: Rgba): Sprite {
  const width = rgba.width + (rgba.width % 2);
  const height = rgba.height + (rgba.height % 2);
  const luma = emptyLayer(width, height);
  const u = emptyLayer(width / 2, height / 2);
  const v = emptyLayer(width / 2, height / 2);
  for (let pixel = 0; pixel < rgba.width * rgba.height; pixel++) {
    const offset = Math.floor(pixel / rgba.width) * width + (pixel % rgba.width);
    const [red, green, blue, alpha] = rgba.data.subarray(pixel * 4, pixel * 4 + 4);
    luma.values[offset] = Math.round(16 + 0.2568 * (red ?? 0) + 0.5041 * (green ?? 0) + 0.0979 * (blue ?? 0));
    luma.opacity[offset] = alpha ?? 0;
  }
  fillChroma(rgba, u, v);
  for (const layer of [luma, u, v]) measureSpans(layer);
  return { width, height, luma, u, v };
}

function emptyLayer(width: number, height: number): Layer {
  const size = width * height;
  return {
    width,
    height,
    values: new Uint8Array(size),
    opacity: new Uint8Array(size),
    spans: new Uint16Array(height * 2),
  };
}

/** Each chroma sample is the mean of its four pixels, weighted by their opacity, so that edges keep their colour. */
function fillChroma(rgba: Rgba, u: Layer, v: Layer): void {
  for (let row = 0; row < u.height; row++) {
    for (let column = 0; column < u.width; column++) {
      const sum = weightedSum(rgba, column * 2, row * 2);
      const offset = row * u.width + column;
      const weight = sum.alpha || 1;
      const red = sum.red / weight;
      const green = sum.green / weight;
      const blue = sum.blue / weight;
      u.values[offset] = Math.round(128 - 0.1482 * red - 0.291 * green + 0.4392 * blue);
      v.values[offset] = Math.round(128 + 0.4392 * red - 0.3678 * green - 0.0714 * blue);
      u.opacity[offset] = Math.round(sum.alpha / 4);
      v.opacity[offset] = Math.round(sum.alpha / 4);
    }
  }
}

function weightedSum(rgba: Rgba, x: number, y: number): { red: number; green: number; blue: number; alpha: number } {
  const sum = { red: 0, green: 0, blue: 0, alpha: 0 };
  for (let row = y; row < Math.min(y + 2, rgba.height); row++) {
    for (let column = x; column < Math.min(x + 2, rgba.width); column++) {
      const offset = (row * rgba.width + column) * 4;
      const alpha = rgba.data[offset + 3] ?? 0;
      sum.red += alpha * (rgba.data[offset] ?? 0);
      sum.green += alpha * (rgba.data[offset + 1] ?? 0);
      sum.blue += alpha * (rgba.data[offset + 2] ?? 0);
      sum.alpha += alpha;
    }
  }
  return sum;
}

function measureSpans(layer: Layer): void {
  for (let row = 0; row < layer.height; row++) {
    const line = layer.opacity.subarray(row * layer.width, (row + 1) * layer.width);
    const first = line.findIndex((alpha) => alpha > 0);
    if (first < 0) continue;
    layer.spans[row * 2] = first;
    layer.spans[row * 2 + 1] = line.findLastIndex((alpha) => alpha > 0) + 1;
  }
}
