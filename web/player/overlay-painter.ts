import type { ShownObject } from '#core/detection/run-length-mask.ts';
import type { FrameObjects } from '#core/sync/result-timeline.ts';

const LANDMARK_RADIUS = 2.5;
const MINIMUM_LINE_WIDTH = 1.5;
const LABEL_PADDING = 4;

/** Colours with enough contrast to each other on bright and on dark pictures; each label keeps its own. */
const PALETTE = [
  '#4dd0e1',
  '#ffb74d',
  '#81c784',
  '#f06292',
  '#9575cd',
  '#fff176',
  '#64b5f6',
  '#ff8a65',
  '#aed581',
  '#ba68c8',
];

/** Draws what belongs to a frame over it. */
export function paintObjects(context: CanvasRenderingContext2D, results: readonly FrameObjects[]): void {
  const { width, height } = context.canvas;
  const lineWidth = Math.max(MINIMUM_LINE_WIDTH, width / 480);
  const fontSize = Math.max(11, Math.round(width / 80));
  context.save();
  context.font = `600 ${fontSize}px system-ui, sans-serif`;
  context.textBaseline = 'top';
  context.lineJoin = 'round';
  for (const { objects, origin } of results) {
    for (const object of objects) {
      const colour = colourOf(object.label);
      context.lineWidth = lineWidth;
      context.strokeStyle = colour;
      // A predicted box is a guess and looks like one.
      context.setLineDash(origin === 'predicted' ? [lineWidth * 4, lineWidth * 3] : []);
      strokeBox(context, object, width, height);
      paintLandmarks(context, object, colour, lineWidth);
      paintLabel(context, object, colour, fontSize);
    }
  }
  context.restore();
}

function strokeBox(context: CanvasRenderingContext2D, { box }: ShownObject, width: number, height: number): void {
  context.strokeRect(box.x * width, box.y * height, box.width * width, box.height * height);
}

function paintLandmarks(
  context: CanvasRenderingContext2D,
  object: ShownObject,
  colour: string,
  lineWidth: number,
): void {
  const { width, height } = context.canvas;
  context.fillStyle = colour;
  for (const { x, y } of object.landmarks ?? []) {
    context.beginPath();
    context.arc(x * width, y * height, LANDMARK_RADIUS * lineWidth * 0.7, 0, 2 * Math.PI);
    context.fill();
  }
}

function paintLabel(context: CanvasRenderingContext2D, object: ShownObject, colour: string, fontSize: number): void {
  const { width, height } = context.canvas;
  const text = `${object.label} ${Math.round(object.score * 100)} %`;
  const labelWidth = context.measureText(text).width + 2 * LABEL_PADDING;
  const labelHeight = fontSize + 2 * LABEL_PADDING;
  const left = Math.min(Math.max(0, object.box.x * width), Math.max(0, width - labelWidth));
  const above = object.box.y * height - labelHeight - 2;
  const top = above >= 0 ? above : Math.min(height - labelHeight, (object.box.y + object.box.height) * height + 2);
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(left, top, labelWidth, labelHeight, 3);
  context.fill();
  context.fillStyle = '#101418';
  context.fillText(text, left + LABEL_PADDING, top + LABEL_PADDING);
}

function colourOf(label: string): string {
  let hash = 0;
  for (const character of label) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return PALETTE[hash % PALETTE.length] ?? '#ffffff';
}
