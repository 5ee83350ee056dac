import type { PictureArea } from './overlay-painter.ts';

const PADDING = 4;
const INK = '#101418';

export interface Tag {
  readonly text: string;
  readonly colour: string;
  readonly fontSize: number;
  readonly left: number;
  /** Where the lower edge goes, if there is room above it. */
  readonly above: number;
  /** Where the upper edge goes otherwise. */
  readonly below: number;
}

export function tagFontSize({ width }: PictureArea): number {
  return Math.max(11, Math.round(width / 80));
}

/** A line of text on a coloured ground, kept inside the picture. */
export function paintTag(context: CanvasRenderingContext2D, area: PictureArea, tag: Tag): void {
  context.font = `600 ${tag.fontSize}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  const width = context.measureText(tag.text).width + 2 * PADDING;
  const height = tag.fontSize + 2 * PADDING;
  const left = Math.min(Math.max(0, tag.left), Math.max(0, area.width - width));
  const top = tag.above - height >= 0 ? tag.above - height : Math.min(area.height - height, tag.below);
  context.fillStyle = tag.colour;
  context.beginPath();
  context.roundRect(left, top, width, height, 3);
  context.fill();
  context.fillStyle = INK;
  context.fillText(tag.text, left + PADDING, top + PADDING);
}
