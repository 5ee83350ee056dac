import type { UsbCamera } from '#contract/devices.ts';

type Formats = UsbCamera['formats'];

interface Format {
  format: string;
  description: string;
  sizes: { width: number; height: number; framesPerSecond: number[] }[];
}

/**
 * Pixel formats of Video4Linux (kernel documentation, "Image Formats") that FFmpeg's v4l2 input takes, by its names
 * (libavdevice/v4l2-common.c), in the order of preference: what needs no encoding, then what needs little room.
 */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['H264', 'h264'],
  ['HEVC', 'hevc'],
  ['MJPG', 'mjpeg'],
  ['JPEG', 'mjpeg'],
  ['YU12', 'yuv420p'],
  ['NV12', 'nv12'],
  ['YUYV', 'yuyv422'],
  ['UYVY', 'uyvy422'],
  ['RGB3', 'rgb24'],
  ['BGR3', 'bgr24'],
  ['GREY', 'gray'],
]);
const PREFERENCE = [...new Set(FORMATS.values())];

/** Offered where a camera takes any size within a range. */
const USUAL_SIZES = [
  [1920, 1080],
  [1280, 720],
  [640, 480],
  [320, 240],
] as const;
const LARGEST_SIDE = 8192;
const MAXIMUM_SIZES = 64;
const MAXIMUM_RATES = 32;

/**
 * Reads what `v4l2-ctl --list-formats-ext` prints, in its present form and that before version 1.18. Formats that
 * cannot be used, and lines of unknown form, are left out.
 */
export function parseFormats(output: string): Formats {
  const formats = new Map<string, Format>();
  let current: Format | null = null;
  for (const line of output.split('\n')) {
    const code = /^\s*(?:\[\d+\]:|Pixel Format\s*:)\s*'(.{4})'(?:\s*\(([^)]*)\))?/.exec(line);
    if (code !== null) current = startFormat(formats, code[1] ?? '', code[2] ?? '');
    else if (current !== null) readLine(line, current);
  }
  return [...formats.values()]
    .filter(({ sizes }) => sizes.length > 0)
    .map((format) => ({ ...format, sizes: tidySizes(format.sizes) }))
    .sort((a, b) => PREFERENCE.indexOf(a.format) - PREFERENCE.indexOf(b.format));
}

function startFormat(formats: Map<string, Format>, code: string, description: string): Format | null {
  const format = FORMATS.get(code.trim());
  if (format === undefined) return null;
  const known = formats.get(format);
  if (known !== undefined) return known;
  const started = { format, description: description === 'compressed' ? code : description || code, sizes: [] };
  formats.set(format, started);
  return started;
}

function readLine(line: string, format: Format): void {
  const name = /^\s*Name\s*:\s*(.+?)\s*$/.exec(line);
  if (name !== null) format.description = name[1] ?? format.description;
  const size = /Size:\s*Discrete (\d+)x(\d+)/.exec(line);
  if (size !== null) addSize(format, Number(size[1]), Number(size[2]));
  const range = /Size:\s*(?:Stepwise|Continuous) (\d+)x(\d+) - (\d+)x(\d+)/.exec(line);
  if (range !== null) addRange(format, range.slice(1).map(Number));
  const rate = /Interval:\s*Discrete .*\(([\d.]+) fps\)/.exec(line);
  const framesPerSecond = Number(rate?.[1] ?? 0);
  const sizeOfRate = format.sizes.at(-1);
  if (framesPerSecond > 0 && sizeOfRate !== undefined && sizeOfRate.framesPerSecond.length < MAXIMUM_RATES)
    sizeOfRate.framesPerSecond.push(framesPerSecond);
}

function addSize({ sizes }: Format, width: number, height: number): void {
  const isUsable = width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE;
  if (isUsable && sizes.length < MAXIMUM_SIZES) sizes.push({ width, height, framesPerSecond: [] });
}

function addRange(format: Format, [leastWidth = 0, leastHeight = 0, mostWidth = 0, mostHeight = 0]: number[]): void {
  for (const [width, height] of USUAL_SIZES)
    if (width >= leastWidth && width <= mostWidth && height >= leastHeight && height <= mostHeight)
      addSize(format, width, height);
}

/** Some cameras name sizes and rates twice. */
function tidySizes(sizes: Format['sizes']): Format['sizes'] {
  const bySize = new Map<string, Format['sizes'][number]>();
  for (const { width, height, framesPerSecond } of sizes) {
    const rates = [...(bySize.get(`${width}x${height}`)?.framesPerSecond ?? []), ...framesPerSecond];
    bySize.set(`${width}x${height}`, { width, height, framesPerSecond: [...new Set(rates)].sort((a, b) => b - a) });
  }
  return [...bySize.values()].sort((a, b) => b.width * b.height - a.width * a.height);
}
