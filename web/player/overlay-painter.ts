import { PERSON_KEYPOINTS, PERSON_SKELETON } from '#core/detection/person-keypoints.ts';
import { fromRunLengthMask, type ShownObject } from '#core/detection/run-length-mask.ts';
import type { FrameObjects } from '#core/sync/result-timeline.ts';
import { colourOf } from './label-colour.ts';
import { paintTag, tagFontSize } from './tag-painter.ts';

const LANDMARK_RADIUS = 2.5;
const MINIMUM_LINE_WIDTH = 1.5;
const MASK_OPACITY = 0.35;
/** What stands still is drawn thinner, so that what moves stands out. */
const STATIONARY_OPACITY = 0.55;
/** Joints that the model is less sure of are mostly hidden ones. */
const MINIMUM_KEYPOINT_SCORE = 0.3;

/** Size of the part of the canvas that shows the picture; its left top corner is the canvas's own. */
export interface PictureArea {
  readonly width: number;
  readonly height: number;
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly area: PictureArea;
  readonly lineWidth: number;
  readonly colour: string;
}

/** Draws what belongs to a frame over it. */
export function paintObjects(
  context: CanvasRenderingContext2D,
  results: readonly FrameObjects[],
  area: PictureArea,
): void {
  const lineWidth = Math.max(MINIMUM_LINE_WIDTH, area.width / 480);
  context.save();
  context.beginPath();
  context.rect(0, 0, area.width, area.height);
  context.clip();
  context.lineJoin = 'round';
  for (const { objects, origin } of results) {
    for (const object of objects) {
      const pen = { context, area, lineWidth, colour: colourOf(object.label) };
      context.lineWidth = lineWidth;
      context.strokeStyle = pen.colour;
      // A predicted box is a guess and looks like one.
      context.setLineDash(origin === 'predicted' ? [lineWidth * 4, lineWidth * 3] : []);
      paintObject(pen, object);
    }
  }
  context.restore();
}

function paintObject(pen: Pen, object: ShownObject): void {
  const { context } = pen;
  context.globalAlpha = object.isStationary ? STATIONARY_OPACITY : 1;
  paintMask(pen, object);
  if (object.keypoints === undefined) paintBox(pen, object);
  // A pose says enough by itself, and mostly lies inside the box of the object that it was found in.
  else paintKeypoints(pen, object);
  context.globalAlpha = 1;
}

function paintBox(pen: Pen, object: ShownObject): void {
  const { context, area } = pen;
  const { box } = object;
  context.strokeRect(box.x * area.width, box.y * area.height, box.width * area.width, box.height * area.height);
  paintLandmarks(pen, object);
  paintLabel(pen, object);
}

function paintLandmarks({ context, area, colour, lineWidth }: Pen, object: ShownObject): void {
  context.fillStyle = colour;
  for (const { x, y } of object.landmarks ?? [])
    fillDot(context, x * area.width, y * area.height, LANDMARK_RADIUS * lineWidth * 0.7);
}

function paintKeypoints({ context, area, colour, lineWidth }: Pen, { keypoints = [] }: ShownObject): void {
  const isSeen = (index: number) => (keypoints[index]?.score ?? 0) >= MINIMUM_KEYPOINT_SCORE;
  context.fillStyle = colour;
  for (const [index, { x, y }] of keypoints.entries())
    if (isSeen(index)) fillDot(context, x * area.width, y * area.height, lineWidth * 1.6);
  // Only the joints of a person are known to belong together.
  if (keypoints.length !== PERSON_KEYPOINTS.length) return;
  context.beginPath();
  for (const [from, to] of PERSON_SKELETON) {
    const [start, end] = [keypoints[from], keypoints[to]];
    if (start === undefined || end === undefined || !isSeen(from) || !isSeen(to)) continue;
    context.moveTo(start.x * area.width, start.y * area.height);
    context.lineTo(end.x * area.width, end.y * area.height);
  }
  context.stroke();
}

function paintMask({ context, area, colour }: Pen, { mask, box }: ShownObject): void {
  if (mask === undefined || mask.width === 0 || mask.height === 0) return;
  const { width, height, data } = fromRunLengthMask(mask);
  const silhouette = new OffscreenCanvas(width, height);
  const inside = silhouette.getContext('2d');
  if (inside === null) return;
  const pixels = inside.createImageData(width, height);
  for (const [index, sample] of data.entries()) pixels.data[index * 4 + 3] = sample;
  inside.putImageData(pixels, 0, 0);
  inside.globalCompositeOperation = 'source-in';
  inside.fillStyle = colour;
  inside.fillRect(0, 0, width, height);
  const opacity = context.globalAlpha;
  context.globalAlpha = opacity * MASK_OPACITY;
  context.drawImage(
    silhouette,
    box.x * area.width,
    box.y * area.height,
    box.width * area.width,
    box.height * area.height,
  );
  context.globalAlpha = opacity;
}

function paintLabel({ context, area, colour }: Pen, object: ShownObject): void {
  const fontSize = tagFontSize(area);
  const above = object.box.y * area.height - 2;
  const below = (object.box.y + object.box.height) * area.height + 2;
  paintTag(context, area, { text: labelText(object), colour, fontSize, left: object.box.x * area.width, above, below });
}

/** What is read on an object and what is known of it come after what it is. */
function labelText({ label, score, text, attributes = {} }: ShownObject): string {
  const known = Object.values(attributes).map(({ value }) => value);
  return [`${label} ${Math.round(score * 100)} %`, ...(text === undefined ? [] : [text.value]), ...known].join(' · ');
}

function fillDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
