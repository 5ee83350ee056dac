/** A picture of 8-bit gray samples in tightly packed rows. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Points on edges, as parallel arrays; only the first `count` entries hold. */
export interface EdgePoints {
  readonly count: number;
  /** Positions in pixels; a pixel's centre has whole coordinates. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Unit vector across the edge, towards the brighter side. */
  readonly directionX: Float32Array;
  readonly directionY: Float32Array;
}

/** Sobel magnitude |gx| + |gy| below which a pixel is no edge: a sharp step of 12 gray levels. */
const WEAKEST_EDGE = 48;
const HISTOGRAM_BIN = 8;
const STRONGEST = 2040;

/**
 * Finds edges and where they run between the pixels: Sobel gradients, of whose magnitude only the maxima across the
 * edge are kept, each moved to the top of the parabola through its two neighbours (Devernay, "A Non-Maxima
 * Suppression Method for Edge Detection with Sub-Pixel Accuracy", INRIA RR-2724, 1995).
 *
 * The work is bounded: in pictures with more than `limit` strong pixels the weakest of them are left out.
 */
export function findEdgePoints(image: GrayImage, limit: number): EdgePoints {
  const { width, height, data } = image;
  if (data.length < width * height) {
    throw new TypeError(`Expected ${width * height} samples for ${width}x${height} but received ${data.length}`);
  }
  const magnitude = new Uint16Array(width * height);
  const threshold = measureMagnitude(image, magnitude, limit);
  return collectMaxima(image, magnitude, threshold, limit);
}

/** Fills `magnitude` and returns the threshold that leaves at most `limit` pixels. */
function measureMagnitude(image: GrayImage, magnitude: Uint16Array, limit: number): number {
  const { width, height, data } = image;
  const histogram = new Uint32Array(STRONGEST / HISTOGRAM_BIN + 1);
  for (let row = 1; row < height - 1; row++) {
    let above = (row - 1) * width;
    let centre = above + width;
    let below = centre + width;
    // Column sums slide along the row, so that every pixel is loaded three times instead of nine.
    let sum0 = columnSum(data, above, centre, below);
    let difference0 = at(data, below) - at(data, above);
    let sum1 = columnSum(data, ++above, ++centre, ++below);
    let difference1 = at(data, below) - at(data, above);
    for (let column = 1; column < width - 1; column++) {
      const sum2 = columnSum(data, ++above, ++centre, ++below);
      const difference2 = at(data, below) - at(data, above);
      const value = Math.abs(sum2 - sum0) + Math.abs(difference0 + 2 * difference1 + difference2);
      if (value >= WEAKEST_EDGE) {
        magnitude[centre - 1] = value;
        const bin = (value / HISTOGRAM_BIN) | 0;
        histogram[bin] = (histogram[bin] ?? 0) + 1;
      }
      sum0 = sum1;
      sum1 = sum2;
      difference0 = difference1;
      difference1 = difference2;
    }
  }
  return thresholdFor(histogram, limit);
}

function thresholdFor(histogram: Uint32Array, limit: number): number {
  let count = 0;
  for (let bin = histogram.length - 1; bin >= 0; bin--) {
    count += histogram[bin] ?? 0;
    if (count > limit) return (bin + 1) * HISTOGRAM_BIN;
  }
  return WEAKEST_EDGE;
}

function collectMaxima(image: GrayImage, magnitude: Uint16Array, threshold: number, limit: number): EdgePoints {
  const { width, height, data } = image;
  const x = new Float32Array(limit);
  const y = new Float32Array(limit);
  const directionX = new Float32Array(limit);
  const directionY = new Float32Array(limit);
  let count = 0;
  const end = width * (height - 1);
  for (let offset = width; offset < end; offset++) {
    const strength = magnitude[offset] ?? 0;
    if (strength < threshold) continue;
    const gradientX = sobel(data, offset, 1, width);
    const gradientY = sobel(data, offset, width, 1);
    const horizontal = Math.abs(gradientX) >= Math.abs(gradientY);
    const step = horizontal ? 1 : width;
    const before = magnitude[offset - step] ?? 0;
    const after = magnitude[offset + step] ?? 0;
    if (strength <= before || strength < after || count === limit) continue;
    const shift = (0.5 * (before - after)) / (before - 2 * strength + after);
    // Not Math.hypot, which is many times slower and guards against overflows that cannot happen here.
    const length = Math.sqrt(gradientX * gradientX + gradientY * gradientY);
    x[count] = (offset % width) + (horizontal ? shift : 0);
    y[count] = Math.floor(offset / width) + (horizontal ? 0 : shift);
    directionX[count] = gradientX / length;
    directionY[count] = gradientY / length;
    count++;
  }
  return { count, x, y, directionX, directionY };
}

/** Sobel's difference along `step`, smoothed along `side`. */
function sobel(data: Uint8Array, offset: number, step: number, side: number): number {
  const ahead = offset + step;
  const behind = offset - step;
  return columnSum(data, ahead - side, ahead, ahead + side) - columnSum(data, behind - side, behind, behind + side);
}

function columnSum(data: Uint8Array, above: number, centre: number, below: number): number {
  return at(data, above) + 2 * at(data, centre) + at(data, below);
}

function at(data: Uint8Array, offset: number): number {
  return data[offset] ?? 0;
}
