import type { FrameObjects, ShownDepthMap } from '#core/sync/result-timeline.ts';
import { DEPTH_COLOURS } from './depth-colours.ts';
import type { PictureArea } from './overlay-painter.ts';

/** Where a depth map is drawn: over the picture, in an equal area on its right side, or nowhere. */
export type DepthPlace = 'over' | 'beside' | 'none';

const OPACITY_OVER = 0.6;
const SCALE_WIDTH = 0.018;
const SCALE_HEIGHT = 0.4;

/** Draws depth maps in colours with a scale. Keeps the last one ready, since several frames share it. */
export class DepthPainter {
  #drawn: { readonly map: ShownDepthMap; readonly image: OffscreenCanvas } | null = null;

  /** The depth map that belongs to a frame, if any task gave one. */
  newest(results: readonly FrameObjects[]): ShownDepthMap | null {
    return results.find(({ picture }) => picture?.depth !== undefined)?.picture?.depth ?? null;
  }

  paint(context: CanvasRenderingContext2D, map: ShownDepthMap, area: PictureArea, place: DepthPlace): void {
    const left = place === 'beside' ? area.width : 0;
    context.save();
    context.imageSmoothingEnabled = true;
    context.globalAlpha = place === 'over' ? OPACITY_OVER : 1;
    context.drawImage(this.#imageOf(map), left, 0, area.width, area.height);
    context.globalAlpha = 1;
    paintScale(context, map, left, area);
    context.restore();
  }

  #imageOf(map: ShownDepthMap): OffscreenCanvas {
    if (this.#drawn?.map === map) return this.#drawn.image;
    const image = new OffscreenCanvas(map.width, map.height);
    const context = image.getContext('2d');
    const pixels = context?.createImageData(map.width, map.height);
    if (context && pixels) {
      colourPixels(pixels.data, atob(map.data));
      context.putImageData(pixels, 0, 0);
    }
    this.#drawn = { map, image };
    return image;
  }
}

function colourPixels(pixels: Uint8ClampedArray, samples: string): void {
  const count = Math.min(samples.length, pixels.length / 4);
  for (let index = 0; index < count; index++) {
    const colour = samples.charCodeAt(index) * 3;
    pixels[index * 4] = DEPTH_COLOURS[colour] ?? 0;
    pixels[index * 4 + 1] = DEPTH_COLOURS[colour + 1] ?? 0;
    pixels[index * 4 + 2] = DEPTH_COLOURS[colour + 2] ?? 0;
    pixels[index * 4 + 3] = 255;
  }
}

/** A bar of the colours at the right edge with what its ends mean. */
function paintScale(context: CanvasRenderingContext2D, map: ShownDepthMap, left: number, area: PictureArea): void {
  const width = Math.max(8, area.width * SCALE_WIDTH);
  const height = area.height * SCALE_HEIGHT;
  const x = left + area.width - width * 2;
  const y = (area.height - height) / 2;
  const gradient = context.createLinearGradient(0, y + height, 0, y);
  for (let step = 0; step <= 16; step++) {
    const colour = Math.round((step / 16) * 255) * 3;
    gradient.addColorStop(step / 16, `rgb(${DEPTH_COLOURS.slice(colour, colour + 3).join(' ')})`);
  }
  context.fillStyle = gradient;
  context.fillRect(x, y, width, height);
  context.strokeStyle = '#f4f6f8';
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
  const fontSize = Math.max(11, Math.round(area.width / 90));
  context.font = `600 ${fontSize}px system-ui, sans-serif`;
  context.textAlign = 'right';
  context.fillStyle = '#f4f6f8';
  context.strokeStyle = '#101418';
  context.lineWidth = 3;
  for (const [text, baseline] of [
    [endText(map, 'near', map.nearest), y + fontSize / 2],
    [endText(map, 'far', map.farthest), y + height + fontSize / 2],
  ] as const) {
    context.strokeText(text, x - 6, baseline);
    context.fillText(text, x - 6, baseline);
  }
}

function endText({ unit }: ShownDepthMap, name: string, value: number): string {
  return unit === 'metres' ? `${value.toFixed(1)} m` : name;
}
