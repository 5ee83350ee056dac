import type { Detection } from '#core/detection/detection.ts';
import type { Result } from '#core/detection/result.ts';
import type { PictureSize } from '#core/geometry/picture-size.ts';
import { toOneLine } from '#core/text/one-line.ts';
import { formatTable } from '../text-table.ts';

/** A result without what is too unsure, best objects first. */
export function withoutUnsure(result: Result, minimumScore: number): Result {
  const objects = result.objects.filter(({ score }) => score >= minimumScore).sort((a, b) => b.score - a.score);
  const { classes, ...rest } = result;
  return { ...rest, objects, ...(classes && { classes: classes.filter(({ score }) => score >= minimumScore) }) };
}

/** For programs: boxes as left, top, right, bottom and all points in pixels of the picture. */
export function resultToJson(
  { objects, embedding, depth, ...rest }: Result,
  size: PictureSize,
): Record<string, unknown> {
  return {
    objects: objects.map((object) => objectToJson(object, size)),
    ...rest,
    ...(embedding && { embedding: [...embedding] }),
    ...(depth && { depth: { ...depth, data: Buffer.from(depth.data).toString('base64') } }),
  };
}

function objectToJson({ box, landmarks, keypoints, mask, embedding, ...rest }: Detection, size: PictureSize) {
  return {
    ...rest,
    box: boxToPixels(box, size),
    ...(landmarks && { landmarks: landmarks.map(({ x, y }) => [round(x * size.width), round(y * size.height)]) }),
    ...(keypoints && {
      keypoints: keypoints.map(({ x, y, score }) => ({ x: round(x * size.width), y: round(y * size.height), score })),
    }),
    ...(mask && { mask: { ...mask, data: Buffer.from(mask.data).toString('base64') } }),
    ...(embedding && { embedding: [...embedding] }),
  };
}

/** For people. */
export function resultToText(result: Result, size: PictureSize): string {
  const { objects, classes = [], text, embedding, depth, attributes = {} } = result;
  const rows = objects.map((object) => {
    const points = object.landmarks ?? object.keypoints ?? [];
    const pixels = points.map(({ x, y }) => `${Math.round(x * size.width)},${Math.round(y * size.height)}`);
    const box = boxToPixels(object.box, size).map(Math.round).join(' ');
    return [object.label, object.score.toFixed(2), box, pixels.join(' ')];
  });
  const parts = [
    rows.length === 0 ? '' : formatTable([['label', 'score', 'box (left top right bottom)', 'points'], ...rows]),
    ...classes.map(({ label, score }) => `${toOneLine(label)} ${score.toFixed(2)}\n`),
    ...Object.entries(attributes).map(
      ([name, { value, score }]) => `${toOneLine(`${name}: ${value}`)} ${score.toFixed(2)}\n`,
    ),
    text === undefined ? '' : `text: ${toOneLine(text.value)} ${text.score.toFixed(2)}\n`,
    embedding === undefined ? '' : `embedding of ${embedding.length} values\n`,
    depth === undefined
      ? ''
      : `depth ${depth.width}x${depth.height}, ${depth.unit}, ${depth.nearest} to ${depth.farthest}\n`,
  ];
  return parts.join('') || 'Nothing was found.\n';
}

function boxToPixels({ x, y, width, height }: Detection['box'], size: PictureSize): number[] {
  return [x * size.width, y * size.height, (x + width) * size.width, (y + height) * size.height].map(round);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
