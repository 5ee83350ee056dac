import { ballPosition, ballScene } from '#core/demo/ball-motion.ts';
import { frameCounterBits, frameCounterStrip, frameCounterValue } from '#core/demo/frame-counter-strip.ts';
import type { WallTimeUs } from '#core/time/media-time.ts';
import { drawText, textHeight, textWidth } from './bitmap-font.ts';
import type { Scene } from './scene.ts';

/** A colour in BT.601 limited range. */
interface Colour {
  readonly y: number;
  readonly u: number;
  readonly v: number;
}

const WIDTH = ballScene.width;
const HEIGHT = ballScene.height;
const LUMA_SIZE = WIDTH * HEIGHT;
const CHROMA_STRIDE = WIDTH / 2;
const CHROMA_SIZE = LUMA_SIZE / 4;

/** Saturated orange, sRGB (255, 145, 20): its luma stands out from the dark background, since detectors see gray. */
const BALL: Colour = { y: 157, u: 51, v: 191 };
const PANEL: Colour = { y: 27, u: 131, v: 126 };
const BLACK = 16;
const WHITE = 235;
const DIGITS = 226;
const CAPTION = 132;

const DIGIT_SCALE = 4;
const CAPTION_SCALE = 2;
const CLOCK_X = 32;
const FRAME_X = 444;
const TEXT_Y = frameCounterStrip.y + (frameCounterStrip.blockHeight - textHeight(DIGIT_SCALE)) / 2;
const FRAME_DIGITS = 8;
const GRID_SPACING = 80;

/**
 * The `ball` demo camera: an orange ball on a random walk over a calm background, with the wall-clock time and the
 * frame number as text and as the machine-readable strip of `core/src/demo/frame-counter-strip.ts`. Where the ball is
 * in which frame is `ballPosition` of `core/src/demo/ball-motion.ts`. Nothing but the ball is round.
 */
export function createBallScene(): Scene {
  const background = paintBackground();
  return {
    width: WIDTH,
    height: HEIGHT,
    framesPerSecond: ballScene.framesPerSecond,
    draw(planes, frameIndex, wallTime) {
      if (planes.length !== background.length) {
        throw new TypeError(`Expected ${background.length} bytes for the planes but received ${planes.length}`);
      }
      planes.set(background);
      drawBall(planes, frameIndex);
      drawPanel(planes, frameIndex, wallTime);
    },
  };
}

function drawPanel(planes: Uint8Array, frameIndex: number, wallTime: WallTimeUs): void {
  const luma = { data: planes, stride: WIDTH };
  drawText(luma, formatClock(wallTime), CLOCK_X, TEXT_Y, DIGIT_SCALE, DIGITS);
  const number = String(frameCounterValue(frameIndex)).padStart(FRAME_DIGITS, '0').slice(-FRAME_DIGITS);
  drawText(luma, number, FRAME_X, TEXT_Y, DIGIT_SCALE, DIGITS);
  drawStrip(planes, frameIndex);
}

/** HH:MM:SS.mmm in UTC. */
function formatClock(wallTime: WallTimeUs): string {
  return new Date(Math.floor(wallTime / 1000)).toISOString().slice(11, 23);
}

function drawStrip(planes: Uint8Array, frameIndex: number): void {
  const { x, y, blockWidth, blockHeight } = frameCounterStrip;
  for (const [position, bit] of frameCounterBits(frameIndex).entries()) {
    const left = x + position * blockWidth;
    for (let row = y; row < y + blockHeight; row++) {
      planes.fill(bit ? WHITE : BLACK, row * WIDTH + left, row * WIDTH + left + blockWidth);
    }
  }
}

function drawBall(planes: Uint8Array, frameIndex: number): void {
  const { centre } = ballPosition(frameIndex);
  const x = centre.x * WIDTH;
  const y = centre.y * HEIGHT;
  const radius = ballScene.ballRadius;
  drawDisc(planes.subarray(0, LUMA_SIZE), WIDTH, x, y, radius, BALL.y);
  const u = planes.subarray(LUMA_SIZE, LUMA_SIZE + CHROMA_SIZE);
  const v = planes.subarray(LUMA_SIZE + CHROMA_SIZE);
  drawDisc(u, CHROMA_STRIDE, x / 2, y / 2, radius / 2, BALL.u);
  drawDisc(v, CHROMA_STRIDE, x / 2, y / 2, radius / 2, BALL.v);
}

/** Blends a disc into a plane; a pixel's coverage is the distance of its centre to the edge, cut to 0..1. */
function drawDisc(plane: Uint8Array, stride: number, x: number, y: number, radius: number, value: number): void {
  const rows = plane.length / stride;
  const reach = radius + 1;
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(rows, Math.ceil(y + reach)); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(stride, Math.ceil(x + reach)); column++) {
      const coverage = radius + 0.5 - Math.hypot(column + 0.5 - x, row + 0.5 - y);
      if (coverage <= 0) continue;
      const offset = row * stride + column;
      const below = plane[offset] ?? 0;
      plane[offset] = coverage >= 1 ? value : Math.round(below + (value - below) * coverage);
    }
  }
}

function paintBackground(): Uint8Array {
  const planes = new Uint8Array(LUMA_SIZE + 2 * CHROMA_SIZE);
  for (let row = 0; row < HEIGHT; row++) {
    for (let column = 0; column < WIDTH; column++) {
      planes[row * WIDTH + column] = row < ballScene.panelTop ? backgroundLuma(column, row) : PANEL.y;
    }
  }
  // A faint blue tint keeps the gray from looking like a missing picture.
  planes.fill(PANEL.u, LUMA_SIZE, LUMA_SIZE + CHROMA_SIZE);
  planes.fill(PANEL.v, LUMA_SIZE + CHROMA_SIZE);
  const luma = { data: planes, stride: WIDTH };
  planes.fill(64, ballScene.panelTop * WIDTH, (ballScene.panelTop + 2) * WIDTH);
  const captionY = TEXT_Y + textHeight(DIGIT_SCALE) - textHeight(CAPTION_SCALE);
  drawText(luma, 'UTC', CLOCK_X + textWidth('00:00:00.000', DIGIT_SCALE) + 10, captionY, CAPTION_SCALE, CAPTION);
  drawText(luma, 'FRAME', FRAME_X - textWidth('FRAME', CAPTION_SCALE) - 10, captionY, CAPTION_SCALE, CAPTION);
  return planes;
}

/** A gradient that brightens towards the middle, under a faint grid. */
function backgroundLuma(column: number, row: number): number {
  const horizontal = (column + 0.5) / WIDTH - 0.5;
  const vertical = (row + 0.5) / ballScene.panelTop - 0.45;
  const glow = Math.max(0, 1 - 1.9 * (horizontal * horizontal + vertical * vertical));
  const onGrid = (column + 1) % GRID_SPACING < 2 || (row + 1) % GRID_SPACING < 2;
  // Ordered dither: a slow gradient in 8 bits would show bands.
  const dither = ((column & 1) * 2 + ((row ^ column) & 1)) / 4 - 0.375;
  return Math.round(30 + 26 * glow + (onGrid ? 7 : 0) + dither);
}
