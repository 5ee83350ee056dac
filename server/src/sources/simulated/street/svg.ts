/** A drawing with its size in pixels; `body` holds SVG elements. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** A position in pixels of a drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A complete SVG file of a drawing. */
export function svgDocument(drawing: Drawing): string {
  const { width, height, body } = drawing;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
}

/** The drawing seen in a mirror, left and right exchanged. */
export function mirrored(drawing: Drawing): Drawing {
  return { ...drawing, body: `<g transform="matrix(-1 0 0 1 ${drawing.width} 0)">${drawing.body}</g>` };
}

/** A gradient from left to right (`horizontal`) or from top to bottom of whatever it fills. */
export function linearGradient(id: string, colours: readonly string[], horizontal = false): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  const direction = horizontal ? 'x1="0" y1="0" x2="1" y2="0"' : 'x1="0" y1="0" x2="0" y2="1"';
  return `<linearGradient id="${id}" ${direction}>${stops.join('')}</linearGradient>`;
}

/** A gradient outwards from (x, y), both relative to whatever it fills. */
export function radialGradient(id: string, colours: readonly string[], x = 0.5, y = 0.5, radius = 0.6): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  return `<radialGradient id="${id}" cx="${x}" cy="${y}" r="${radius}">${stops.join('')}</radialGradient>`;
}

/** A filter that softens what it is applied to. */
export function blur(id: string, deviation: number): string {
  return `<filter id="${id}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${deviation}"/></filter>`;
}

/** A limb between two joints of different thickness, with round ends. */
export function limb(from: Point, fromWidth: number, to: Point, toWidth: number, fill: string): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const acrossX = -(to.y - from.y) / length / 2;
  const acrossY = (to.x - from.x) / length / 2;
  const corner = (point: Point, width: number) =>
    `${round(point.x + acrossX * width)} ${round(point.y + acrossY * width)}`;
  const path =
    `M${corner(from, fromWidth)} L${corner(to, toWidth)} ` +
    `A${toWidth / 2} ${toWidth / 2} 0 0 0 ${corner(to, -toWidth)} L${corner(from, -fromWidth)} ` +
    `A${fromWidth / 2} ${fromWidth / 2} 0 0 0 ${corner(from, fromWidth)}Z`;
  return `<path d="${path}" fill="${fill}"/>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
