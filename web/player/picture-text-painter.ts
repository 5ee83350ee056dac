import type { FrameObjects } from '#core/sync/result-timeline.ts';
import type { PictureArea } from './overlay-painter.ts';
import { paintTag, tagFontSize } from './tag-painter.ts';

const MAXIMUM_CLASSES = 3;
const GROUND = '#e3e8ee';
const MARGIN = 8;

/** Writes what tasks say of the whole picture into its top left corner, a line for each task. */
export function paintPictureTexts(
  context: CanvasRenderingContext2D,
  results: readonly FrameObjects[],
  area: PictureArea,
): void {
  const fontSize = tagFontSize(area);
  let top = MARGIN;
  context.save();
  for (const text of results.map(pictureText)) {
    if (text === '') continue;
    paintTag(context, area, { text, colour: GROUND, fontSize, left: MARGIN, above: 0, below: top });
    top += fontSize + 2 * MARGIN;
  }
  context.restore();
}

function pictureText({ picture }: FrameObjects): string {
  if (picture === null) return '';
  const classes = (picture.classes ?? [])
    .slice(0, MAXIMUM_CLASSES)
    .map(({ label, score }) => `${label} ${Math.round(score * 100)} %`);
  const attributes = Object.entries(picture.attributes ?? {}).map(([name, { value }]) => `${name}: ${value}`);
  const text = picture.text === undefined ? [] : [picture.text.value];
  return [...classes, ...attributes, ...text].join(' · ');
}
