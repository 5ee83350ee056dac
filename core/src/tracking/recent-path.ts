import { type Box, boxCentre, type Point } from '../geometry/box.ts';
import { type MediaTimeUs, MICROSECONDS_PER_SECOND } from '../time/media-time.ts';

/** The stretch of time that a heading is taken from, and the least of it that says something. */
const SPAN_US = 1 * MICROSECONDS_PER_SECOND;
const LEAST_SPAN_US = 0.3 * MICROSECONDS_PER_SECOND;
const LEAST_SIGHTINGS = 4;
const MAXIMUM_SIGHTINGS = 32;

interface Sighting extends Point {
  readonly seconds: number;
}

/**
 * The straight line through where an object was seen within the last second: slower to turn than the filter, so that two who cross are
 * told apart by where they were heading (in place of the momentum of OC-SORT, Cao et al., 2023).
 */
export class RecentPath {
  #sightings: { readonly ptsUs: MediaTimeUs; readonly centre: Point }[] = [];

  note(box: Box, ptsUs: MediaTimeUs): void {
    this.#sightings.push({ ptsUs, centre: boxCentre(box) });
    this.#sightings = this.#sightings.filter((sighting) => ptsUs - sighting.ptsUs <= SPAN_US).slice(-MAXIMUM_SIGHTINGS);
  }

  /** Where the line leads at `ptsUs`; null where too little was seen. */
  expectedCentre(ptsUs: MediaTimeUs): Point | null {
    const [first] = this.#sightings;
    const last = this.#sightings.at(-1);
    if (first === undefined || last === undefined || this.#sightings.length < LEAST_SIGHTINGS) return null;
    if (last.ptsUs - first.ptsUs < LEAST_SPAN_US || ptsUs - last.ptsUs > SPAN_US) return null;
    const sightings = this.#sightings.map(({ ptsUs: seenUs, centre }) => ({
      ...centre,
      seconds: (seenUs - ptsUs) / MICROSECONDS_PER_SECOND,
    }));
    return { x: valueNow(sightings, ({ x }) => x), y: valueNow(sightings, ({ y }) => y) };
  }
}

/** The least-squares line at second 0. */
function valueNow(sightings: readonly Sighting[], coordinateOf: (sighting: Sighting) => number): number {
  const meanSeconds = mean(sightings.map(({ seconds }) => seconds));
  const meanValue = mean(sightings.map(coordinateOf));
  let covariance = 0;
  let variance = 0;
  for (const sighting of sightings) {
    covariance += (sighting.seconds - meanSeconds) * (coordinateOf(sighting) - meanValue);
    variance += (sighting.seconds - meanSeconds) ** 2;
  }
  return variance > 0 ? meanValue - (covariance / variance) * meanSeconds : meanValue;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
