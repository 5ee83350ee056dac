import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

export interface PlotLine {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LinePlot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Equal steps for equal factors, as for counts that double. */
  readonly isXLogarithmic?: boolean;
  readonly lines: readonly PlotLine[];
}

const WIDTH = 800;
const HEIGHT = 460;
const MARGIN = { left: 70, right: 20, top: 50, bottom: 80 };
/** Okabe and Ito's colours, which people with any colour vision tell apart. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const Y_STEPS = 5;

/** A plot as SVG text. */
export function drawLinePlot(plot: LinePlot): string {
  const points = plot.lines.flatMap((line) => line.points);
  const scaleX = createScale(
    points.map(({ x }) => x),
    [MARGIN.left, WIDTH - MARGIN.right],
    plot.isXLogarithmic ?? false,
  );
  const largestY = niceCeiling(Math.max(0, ...points.map(({ y }) => y)));
  const scaleY = (y: number) => HEIGHT - MARGIN.bottom - (y / largestY) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const xs = ticksOf(points.map(({ x }) => x));
  const parts = [
    text(WIDTH / 2, 26, plot.title, 'middle', 17),
    ...Array.from({ length: Y_STEPS + 1 }, (_, index) => (largestY * index) / Y_STEPS).flatMap((y) => [
      `<path d="M${MARGIN.left} ${scaleY(y)}H${WIDTH - MARGIN.right}" stroke="#d0d7de"/>`,
      text(MARGIN.left - 8, scaleY(y) + 4, formatTick(y), 'end'),
    ]),
    ...xs.map((x) => text(scaleX(x), HEIGHT - MARGIN.bottom + 18, formatTick(x), 'middle')),
    text(WIDTH / 2, HEIGHT - MARGIN.bottom + 40, plot.xLabel, 'middle'),
    `<g transform="translate(18 ${HEIGHT / 2}) rotate(-90)">${text(0, 0, plot.yLabel, 'middle')}</g>`,
    ...plot.lines.flatMap((line, index) => drawLine(line, index, scaleX, scaleY)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#ffffff"/>${parts.join('')}</svg>\n`;
}

/** Writes the plot as `<path>.svg` and `<path>.png`. */
export async function writeLinePlot(path: string, plot: LinePlot): Promise<void> {
  const svg = drawLinePlot(plot);
  await writeFile(`${path}.svg`, svg);
  await sharp(Buffer.from(svg), { density: 144 }).png().toFile(`${path}.png`);
}

function drawLine(
  line: PlotLine,
  index: number,
  scaleX: (x: number) => number,
  scaleY: (y: number) => number,
): string[] {
  const colour = COLOURS[index % COLOURS.length] ?? '#000000';
  const places = line.points.map(({ x, y }) => `${scaleX(x).toFixed(1)},${scaleY(y).toFixed(1)}`);
  const legendX = MARGIN.left + index * 170;
  // Many points make a curve; few are marked each.
  const marks =
    places.length > 40
      ? []
      : places.map((place) => {
          const [x, y] = place.split(',');
          return `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`;
        });
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...marks,
    `<rect x="${legendX}" y="${HEIGHT - 24}" width="12" height="12" fill="${colour}"/>`,
    text(legendX + 18, HEIGHT - 13, line.label, 'start'),
  ];
}

function createScale(values: readonly number[], [from, to]: readonly [number, number], isLogarithmic: boolean) {
  const place = isLogarithmic ? Math.log : (value: number) => value;
  const [least, most] = [place(Math.min(...values)), place(Math.max(...values))];
  return (value: number) =>
    most === least ? (from + to) / 2 : from + ((place(value) - least) / (most - least)) * (to - from);
}

function ticksOf(values: readonly number[]): number[] {
  const all = [...new Set(values)].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(all.length / 10));
  return all.filter((_, index) => index % step === 0);
}

/** The next of 1, 2, 2.5 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function formatTick(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function text(x: number, y: number, content: string, anchor: string, size = 13): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" fill="#1f2328">${escaped}</text>`;
}
