import sharp, { type OverlayOptions } from 'sharp';
import type { Detection } from '#core/detection/detection.ts';
import { PERSON_SKELETON } from '#core/detection/person-keypoints.ts';
import type { DepthMap, Result } from '#core/detection/result.ts';
import type { Point } from '#core/geometry/box.ts';
import { svgBox, svgDocument, svgLabel, svgUnit, toPixels } from '../../pictures/svg-shapes.ts';
import type { Picture } from './read-picture.ts';

const COLOURS = ['#ff3b30', '#34c759', '#0a84ff', '#ffcc00', '#bf5af2', '#64d2ff', '#ff9f0a', '#ff2d92'];
const DEPTH_SHARE = 0.7;
const MASK_OPACITY = 110;
const MINIMUM_KEYPOINT_SCORE = 0.3;

type Size = Pick<Picture, 'width' | 'height'>;

/** Draws what was found into the picture and writes it; the ending of the file's name says the format. */
export async function drawResult(picture: Picture, result: Result, file: string): Promise<void> {
  const layers: OverlayOptions[] = [];
  if (result.depth !== undefined) layers.push(await depthLayer(result.depth, picture));
  for (const [index, object] of result.objects.entries()) {
    const layer = await maskLayer(object, picture, index);
    if (layer !== null) layers.push(layer);
  }
  layers.push({ input: Buffer.from(drawing(result, picture)) });
  await sharp(picture.upright).composite(layers).toFile(file);
}

function drawing({ objects, classes = [], text }: Result, size: Size): string {
  const unit = svgUnit(size);
  const lines = [
    ...(text === undefined ? [] : [`${text.value} ${percent(text.score)}`]),
    ...classes.map(({ label, score }) => `${label} ${percent(score)}`),
  ];
  const shapes = objects.map((object, index) => drawObject(object, size, unit, colourOf(index)));
  const titles = lines.map((line, index) =>
    svgLabel(line, { x: unit * 2, y: (index + 1) * unit * 9 }, unit, '#0a84ff'),
  );
  return svgDocument(size, [...shapes, ...titles]);
}

function drawObject(object: Detection, size: Size, unit: number, colour: string): string {
  const box = toPixels(object.box, size);
  const parts = [
    svgBox(box, { colour, width: unit }),
    ...(object.landmarks ?? []).map((point) => dot(point, size, unit, '#ffffff')),
    ...bones(object, size, unit, colour),
    ...(object.keypoints ?? []).filter(isSeen).map((point) => dot(point, size, unit, '#ffffff')),
    svgLabel(describeObject(object), { x: box.x, y: Math.max(unit * 7, box.y - unit) }, unit, colour),
  ];
  return parts.join('');
}

function bones({ keypoints = [] }: Detection, size: Size, unit: number, colour: string): string[] {
  return PERSON_SKELETON.flatMap(([from, to]) => {
    const [a, b] = [keypoints[from], keypoints[to]];
    if (a === undefined || b === undefined || !isSeen(a) || !isSeen(b)) return [];
    return `<line x1="${a.x * size.width}" y1="${a.y * size.height}" x2="${b.x * size.width}" y2="${b.y * size.height}" stroke="${colour}" stroke-width="${unit}"/>`;
  });
}

function isSeen({ score }: { readonly score: number }): boolean {
  return score >= MINIMUM_KEYPOINT_SCORE;
}

function dot({ x, y }: Point, size: Size, unit: number, colour: string): string {
  return `<circle cx="${x * size.width}" cy="${y * size.height}" r="${unit * 1.2}" fill="${colour}" stroke="#000" stroke-width="${unit / 3}"/>`;
}

function describeObject({ label: name, score, text }: Detection): string {
  return `${name} ${percent(score)}${text === undefined ? '' : ` ${text.value}`}`;
}

async function maskLayer({ mask, box }: Detection, size: Size, index: number): Promise<OverlayOptions | null> {
  const pixels = toPixels(box, size);
  const left = Math.max(0, Math.round(pixels.x));
  const top = Math.max(0, Math.round(pixels.y));
  const width = Math.min(size.width, Math.round(pixels.x + pixels.width)) - left;
  const height = Math.min(size.height, Math.round(pixels.y + pixels.height)) - top;
  if (mask === undefined || width <= 0 || height <= 0) return null;
  const colour = Buffer.from(colourOf(index).slice(1), 'hex');
  const samples = Buffer.alloc(mask.width * mask.height * 4);
  for (const [at, sample] of mask.data.entries()) {
    colour.copy(samples, at * 4);
    samples[at * 4 + 3] = (sample * MASK_OPACITY) / 255;
  }
  const raw = { width: mask.width, height: mask.height, channels: 4 as const };
  return { input: await sharp(samples, { raw }).resize(width, height, { fit: 'fill' }).png().toBuffer(), left, top };
}

async function depthLayer({ width, height, data }: DepthMap, size: Size): Promise<OverlayOptions> {
  const samples = Buffer.alloc(width * height * 4);
  for (const [at, nearness] of data.entries()) {
    samples.set([...depthColour(nearness / 255), Math.round(255 * DEPTH_SHARE)], at * 4);
  }
  const raw = { width, height, channels: 4 as const };
  return { input: await sharp(samples, { raw }).resize(size.width, size.height, { fit: 'fill' }).png().toBuffer() };
}

/** From blue (far) over green to red (near). */
function depthColour(nearness: number): [number, number, number] {
  const ramp = (centre: number) => Math.round(255 * Math.max(0, Math.min(1, 1.5 - Math.abs(4 * nearness - centre))));
  return [ramp(3), ramp(2), ramp(1)];
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#ffffff';
}

function percent(score: number): string {
  return `${Math.round(score * 100)} %`;
}
