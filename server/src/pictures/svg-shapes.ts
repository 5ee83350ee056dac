import type { Box, Point } from '#core/geometry/box.ts';

/** Pixels of the picture that is drawn on. */
export interface SvgSize {
  readonly width: number;
  readonly height: number;
}

interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly isDashed?: boolean;
}

/** Width of an average letter in heights of the font. */
const LETTER_WIDTH = 0.58;

/** A drawing of that size from shapes as text, transparent where nothing is drawn. */
export function svgDocument({ width, height }: SvgSize, shapes: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
}

/** How thick lines are on a picture of that size; everything else is measured in it. */
export function svgUnit({ width, height }: SvgSize): number {
  return Math.max(2, Math.round(Math.max(width, height) / 400));
}

export function svgBox({ x, y, width, height }: Box, stroke: Stroke): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" ${strokeOf(stroke)}/>`;
}

/** An area with its outline; `opacity` of what fills it. */
export function svgPolygon(points: readonly Point[], stroke: Stroke, opacity: number): string {
  return `<polygon points="${pointList(points)}" fill="${stroke.colour}" fill-opacity="${opacity}" ${strokeOf(stroke)}/>`;
}

export function svgPolyline(points: readonly Point[], stroke: Stroke): string {
  return `<polyline points="${pointList(points)}" fill="none" ${strokeOf(stroke)}/>`;
}

/** Words on a coloured ground whose lower left corner is at `at`. They may come from anywhere. */
export function svgLabel(words: string, { x, y }: Point, unit: number, colour: string): string {
  const size = unit * 6;
  const background = `<rect x="${x}" y="${y - size}" width="${svgLabelWidth(words, unit)}" height="${size * 1.2}" fill="${colour}"/>`;
  return `${background}<text x="${x + unit}" y="${y - unit / 2}" font-family="sans-serif" font-size="${size}" fill="#fff">${escapeXml(words)}</text>`;
}

/** About how wide the ground of a label is. */
export function svgLabelWidth(words: string, unit: number): number {
  return words.length * unit * 6 * LETTER_WIDTH;
}

export function toPixels(box: Box, { width, height }: SvgSize): Box {
  return { x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height };
}

function strokeOf({ colour, width, isDashed = false }: Stroke): string {
  const dashes = isDashed ? ` stroke-dasharray="${width * 4} ${width * 3}"` : '';
  return `stroke="${colour}" stroke-width="${width}"${dashes}`;
}

function pointList(points: readonly Point[]): string {
  return points.map(({ x, y }) => `${x},${y}`).join(' ');
}

/** XML 1.0 takes neither control characters nor halves of pairs, not even as references (clause 2.2). */
function escapeXml(text: string): string {
  const plain = text.toWellFormed().replace(/[\p{Cc}\ufffe\uffff]/gu, '?');
  return plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
