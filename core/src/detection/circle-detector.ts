import { intersectionOverUnion } from '../geometry/box.ts';
import { type Circle, forEachInlier, type InlierRule, type Polarity, refineCircle } from './circle-fit.ts';
import type { Detection } from './detection.ts';
import { type EdgePoints, findEdgePoints, type GrayImage } from './edge-points.ts';

export const CIRCLE_LABEL = 'circle';
/** Smallest radius that is looked for, in pixels: below it letters and leaves are circles too. */
export const MIN_CIRCLE_RADIUS = 8;

const MAX_EDGES = 8000;
/** Side of the accumulator's square bins in pixels. */
const BIN = 4;
const RADIUS_STEP = 3;
/** Bins around the picture, for circles whose centre is at or beyond its border. */
const MARGIN = 4;
/** Half the side, in bins, of the square in which only the strongest centre stays. */
const PEAK_REACH = 2;
/** Centres of which the radius is looked for, and those of them that get a fit. Text makes many weak ones. */
const MAX_PEAKS = 40;
const MAX_FITS = 8;
/** Least edge points per pixel of circumference about a centre that is worth a fit. */
const LEAST_DENSITY = 0.3;
/** Rules of the successive fits, from what a bin allows down to a clean edge. */
const FIT_RULES: readonly InlierRule[] = [
  { tolerance: 4, alignment: 0.85 },
  { tolerance: 3, alignment: 0.9 },
  { tolerance: 2, alignment: 0.93 },
];
const INLIER: InlierRule = { tolerance: 1.5, alignment: 0.96 };
const SECTORS = 48;
/** Spread of the residuals in pixels at which a circle is worth exp(-1/2) of a perfect one. */
const RESIDUAL_SCALE = 0.8;
const LEAST_VISIBLE = 0.4;
const LEAST_SCORE = 0.5;

interface Peak {
  readonly x: number;
  readonly y: number;
  readonly polarity: Polarity;
  readonly votes: number;
}

interface Candidate {
  readonly circle: Circle;
  readonly polarity: Polarity;
  /** Edge points per pixel of circumference. */
  readonly density: number;
}

/**
 * Finds discs and rings, brighter or darker than what is around them, with sub-pixel centres.
 *
 * The Hough transform for circles with the gradient's direction (Duda and Hart, "Use of the Hough Transformation to
 * Detect Lines and Curves in Pictures", CACM 15, 1972; Kimme, Ballard and Sklansky, "Finding Circles by an Array of
 * Accumulators", CACM 18, 1975): every edge point votes for the centres that lie straight across its edge, the best
 * centres get the radius that most edge points agree on, and a least-squares fit makes both exact. The score is the
 * part of the visible circumference that has an edge, times how well these edges lie on the circle.
 *
 * Radii reach from `MIN_CIRCLE_RADIUS` to a quarter of the image's height; a circle may be cut by the border as long as
 * 40 % of it is visible. Bounded work: at most 8,000 edge points, 40 centres and 8 fits, whatever the image.
 *
 * @returns detections with label `circle` and the circle's bounding square, best first
 */
export function detectCircles(image: GrayImage): Detection[] {
  const edges = findEdgePoints(image, MAX_EDGES);
  const maxRadius = Math.floor(image.height / 4);
  const found: Detection[] = [];
  for (const candidate of findCandidates(edges, image, maxRadius)) {
    const circle = fitCircle(edges, candidate, maxRadius);
    if (circle === null) continue;
    const score = scoreCircle(edges, circle, candidate.polarity, image);
    if (score >= LEAST_SCORE) found.push({ label: CIRCLE_LABEL, score, box: boundingSquare(circle, image) });
  }
  return withoutDuplicates(found);
}

function findCandidates(edges: EdgePoints, image: GrayImage, maxRadius: number): Candidate[] {
  const columns = Math.ceil(image.width / BIN) + 2 * MARGIN;
  const rows = Math.ceil(image.height / BIN) + 2 * MARGIN;
  return ([1, -1] as const)
    .flatMap((polarity) => findPeaks(vote(edges, polarity, columns, rows, maxRadius), columns, rows, polarity))
    .sort((a, b) => b.votes - a.votes)
    .slice(0, MAX_PEAKS)
    .map((peak) => densestCircle(edges, peak, maxRadius))
    .filter((candidate) => candidate.density >= LEAST_DENSITY)
    .sort((a, b) => b.density - a.density)
    .slice(0, MAX_FITS);
}

function vote(edges: EdgePoints, polarity: Polarity, columns: number, rows: number, maxRadius: number): Uint16Array {
  const votes = new Uint16Array(columns * rows);
  for (let index = 0; index < edges.count; index++) {
    const stepX = (polarity * RADIUS_STEP * (edges.directionX[index] ?? 0)) / BIN;
    const stepY = (polarity * RADIUS_STEP * (edges.directionY[index] ?? 0)) / BIN;
    const first = MIN_CIRCLE_RADIUS / RADIUS_STEP;
    let x = ((edges.x[index] ?? 0) + 0.5) / BIN + MARGIN + first * stepX;
    let y = ((edges.y[index] ?? 0) + 0.5) / BIN + MARGIN + first * stepY;
    for (let radius = MIN_CIRCLE_RADIUS; radius <= maxRadius; radius += RADIUS_STEP) {
      if (x < 0 || y < 0 || x >= columns || y >= rows) break;
      const bin = (y | 0) * columns + (x | 0);
      votes[bin] = (votes[bin] ?? 0) + 1;
      x += stepX;
      y += stepY;
    }
  }
  return votes;
}

/** Local maxima of the 3x3 sums; a centre near a corner of its bin spreads its votes over four. */
function findPeaks(votes: Uint16Array, columns: number, rows: number, polarity: Polarity): Peak[] {
  const sums = boxSums(votes, columns, rows);
  const enough = Math.PI * MIN_CIRCLE_RADIUS * LEAST_VISIBLE;
  const peaks: Peak[] = [];
  for (let row = PEAK_REACH; row < rows - PEAK_REACH; row++) {
    for (let column = PEAK_REACH; column < columns - PEAK_REACH; column++) {
      const bin = row * columns + column;
      const sum = sums[bin] ?? 0;
      if (sum < enough || !isLocalMaximum(sums, bin, columns)) continue;
      peaks.push({ x: binCentre(column), y: binCentre(row), polarity, votes: sum });
    }
  }
  return peaks;
}

function binCentre(index: number): number {
  return (index - MARGIN + 0.5) * BIN - 0.5;
}

function boxSums(votes: Uint16Array, columns: number, rows: number): Uint32Array {
  const sums = new Uint32Array(votes.length);
  for (let row = 1; row < rows - 1; row++) {
    for (let column = 1; column < columns - 1; column++) {
      const bin = row * columns + column;
      sums[bin] = rowSum(votes, bin - columns) + rowSum(votes, bin) + rowSum(votes, bin + columns);
    }
  }
  return sums;
}

function rowSum(votes: Uint16Array, bin: number): number {
  return (votes[bin - 1] ?? 0) + (votes[bin] ?? 0) + (votes[bin + 1] ?? 0);
}

function isLocalMaximum(sums: Uint32Array, bin: number, columns: number): boolean {
  const sum = sums[bin] ?? 0;
  for (let row = -PEAK_REACH; row <= PEAK_REACH; row++) {
    for (let column = -PEAK_REACH; column <= PEAK_REACH; column++) {
      const step = row * columns + column;
      const other = sums[bin + step] ?? 0;
      // Of equal neighbours the first one wins.
      if (other > sum || (other === sum && step < 0)) return false;
    }
  }
  return true;
}

/** The circle about a centre on whose circumference the edge points are densest. */
function densestCircle(edges: EdgePoints, peak: Peak, maxRadius: number): Candidate {
  const histogram = new Uint16Array(maxRadius + BIN);
  const half = (maxRadius + MIN_CIRCLE_RADIUS) / 2;
  const around = { x: peak.x, y: peak.y, radius: half };
  const rule = { tolerance: half - MIN_CIRCLE_RADIUS + 2, alignment: 0.85 };
  forEachInlier(edges, around, peak.polarity, rule, (_x, _y, distance) => {
    const bin = Math.round(distance);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  });
  let best = MIN_CIRCLE_RADIUS;
  let density = 0;
  for (let radius = MIN_CIRCLE_RADIUS; radius <= maxRadius; radius++) {
    let count = 0;
    // A centre that is off by up to half a bin spreads the distances.
    for (let near = radius - 2; near <= radius + 2; near++) count += histogram[near] ?? 0;
    if (count <= density * 2 * Math.PI * radius) continue;
    density = count / (2 * Math.PI * radius);
    best = radius;
  }
  return { circle: { x: peak.x, y: peak.y, radius: best }, polarity: peak.polarity, density };
}

function fitCircle(edges: EdgePoints, candidate: Candidate, maxRadius: number): Circle | null {
  let circle: Circle | null = candidate.circle;
  for (const rule of [...FIT_RULES, INLIER, INLIER]) {
    circle = refineCircle(edges, circle, candidate.polarity, rule);
    if (circle === null || circle.radius < MIN_CIRCLE_RADIUS || circle.radius > maxRadius) return null;
  }
  return circle;
}

function scoreCircle(edges: EdgePoints, circle: Circle, polarity: Polarity, image: GrayImage): number {
  const hit = new Uint8Array(SECTORS);
  let squares = 0;
  let count = 0;
  forEachInlier(edges, circle, polarity, INLIER, (offsetX, offsetY, distance) => {
    hit[sectorOf(offsetX, offsetY)] = 1;
    squares += (distance - circle.radius) ** 2;
    count++;
  });
  const visible = visibleSectors(circle, image);
  if (count === 0 || visible < LEAST_VISIBLE * SECTORS) return 0;
  const support = Math.min(1, hit.reduce((sum, sector) => sum + sector, 0) / visible);
  return support * Math.exp(-squares / count / (2 * RESIDUAL_SCALE ** 2));
}

function sectorOf(offsetX: number, offsetY: number): number {
  const turn = Math.atan2(offsetY, offsetX) / (2 * Math.PI) + 0.5;
  return Math.min(SECTORS - 1, Math.floor(turn * SECTORS));
}

function visibleSectors(circle: Circle, image: GrayImage): number {
  let visible = 0;
  for (let sector = 0; sector < SECTORS; sector++) {
    const angle = ((sector + 0.5) / SECTORS - 0.5) * 2 * Math.PI;
    const x = circle.x + circle.radius * Math.cos(angle);
    const y = circle.y + circle.radius * Math.sin(angle);
    if (x >= 1 && y >= 1 && x <= image.width - 2 && y <= image.height - 2) visible++;
  }
  return visible;
}

function boundingSquare(circle: Circle, image: GrayImage): Detection['box'] {
  return {
    x: (circle.x + 0.5 - circle.radius) / image.width,
    y: (circle.y + 0.5 - circle.radius) / image.height,
    width: (2 * circle.radius) / image.width,
    height: (2 * circle.radius) / image.height,
  };
}

function withoutDuplicates(found: readonly Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...found].sort((a, b) => b.score - a.score)) {
    if (!kept.some((other) => intersectionOverUnion(other.box, detection.box) > 0.3)) kept.push(detection);
  }
  return kept;
}
