const MILLISECONDS_PER_DAY = 86_400_000;
const MINUTES_PER_DAY = 1440;
/** Julian date of 1970-01-01T00:00:00Z. */
const JULIAN_UNIX_EPOCH = 2_440_587.5;
const JULIAN_2000 = 2_451_545;
const DAYS_PER_CENTURY = 36_525;

/**
 * The elevation of the sun's middle at sunrise and sunset, in degrees: half of its width and the refraction at the horizon below
 * it (NOAA Solar Calculator).
 */
const HORIZON_DEGREES = -0.833;

/** Degrees, north and east positive. */
export interface GeographicPosition {
  readonly latitude: number;
  readonly longitude: number;
}

/** Of one day at one place: milliseconds since 1970 of what happens on it. Around the poles the sun may stay up or down. */
export type SunTimes =
  | { readonly kind: 'ordinary'; readonly sunriseMs: number; readonly sunsetMs: number }
  | { readonly kind: 'polar-day' | 'polar-night' };

/** Whether the upper edge of the sun is above the horizon, on flat ground. */
export function isDaylight(position: GeographicPosition, timeMs: number): boolean {
  return sunElevation(position, timeMs) > HORIZON_DEGREES;
}

/** Height of the sun's middle above the horizon in degrees, without refraction. NOAA Solar Calculator, after Meeus, "Astronomical Algorithms". */
export function sunElevation({ latitude, longitude }: GeographicPosition, timeMs: number): number {
  const { declination, equationOfTimeMinutes } = sunAt(timeMs);
  const minutes = modulo(timeMs / 60_000, MINUTES_PER_DAY);
  const hourAngle = modulo(minutes + equationOfTimeMinutes + 4 * longitude, MINUTES_PER_DAY) / 4 - 180;
  const sine =
    sinDegrees(latitude) * sinDegrees(declination) +
    cosDegrees(latitude) * cosDegrees(declination) * cosDegrees(hourAngle);
  return toDegrees(Math.asin(clampUnit(sine)));
}

/** Sunrise and sunset around the solar noon that is nearest to a time, to about a minute between the polar circles. */
export function sunTimes(position: GeographicPosition, timeMs: number): SunTimes {
  const noonMs = solarNoonNear(position, timeMs);
  const sunrise = refine(position, noonMs, -1);
  const sunset = refine(position, noonMs, 1);
  if (sunrise === null || sunset === null) return { kind: isDaylight(position, noonMs) ? 'polar-day' : 'polar-night' };
  return { kind: 'ordinary', sunriseMs: sunrise, sunsetMs: sunset };
}

function solarNoonNear({ longitude }: GeographicPosition, timeMs: number): number {
  const { equationOfTimeMinutes } = sunAt(timeMs);
  const noonMinutes = MINUTES_PER_DAY / 2 - 4 * longitude - equationOfTimeMinutes;
  const days = Math.round(timeMs / MILLISECONDS_PER_DAY - noonMinutes / MINUTES_PER_DAY);
  return days * MILLISECONDS_PER_DAY + noonMinutes * 60_000;
}

/** The declination changes during the day, so it is taken at the event itself by repetition. */
function refine(position: GeographicPosition, noonMs: number, sign: 1 | -1): number | null {
  let timeMs = noonMs;
  for (let round = 0; round < 4; round++) {
    const angle = hourAngleOfHorizon(position.latitude, sunAt(timeMs).declination);
    if (angle === null) return null;
    const near = solarNoonNear(position, timeMs);
    const noon = Math.abs(near - noonMs) < MILLISECONDS_PER_DAY / 2 ? near : noonMs;
    timeMs = noon + sign * angle * 4 * 60_000;
  }
  return timeMs;
}

/** Degrees between noon and sunset; null where the sun does not cross the horizon. */
function hourAngleOfHorizon(latitude: number, declination: number): number | null {
  const cosine =
    (sinDegrees(HORIZON_DEGREES) - sinDegrees(latitude) * sinDegrees(declination)) /
    (cosDegrees(latitude) * cosDegrees(declination));
  return Math.abs(cosine) <= 1 ? toDegrees(Math.acos(cosine)) : null;
}

/** Where the sun stands in the sky of the whole earth: degrees north of the equator, and how far a sundial is ahead of a clock. */
function sunAt(timeMs: number): { readonly declination: number; readonly equationOfTimeMinutes: number } {
  const t = (timeMs / MILLISECONDS_PER_DAY + JULIAN_UNIX_EPOCH - JULIAN_2000) / DAYS_PER_CENTURY;
  const meanLongitude = modulo(280.46646 + t * (36_000.76983 + t * 0.0003032), 360);
  const meanAnomaly = 357.52911 + t * (35_999.05029 - 0.0001537 * t);
  const eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
  const centre =
    sinDegrees(meanAnomaly) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
    sinDegrees(2 * meanAnomaly) * (0.019993 - 0.000101 * t) +
    sinDegrees(3 * meanAnomaly) * 0.000289;
  const node = 125.04 - 1934.136 * t;
  const longitude = meanLongitude + centre - 0.00569 - 0.00478 * sinDegrees(node);
  const meanObliquity = 23 + (26 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60;
  const obliquity = meanObliquity + 0.00256 * cosDegrees(node);
  const y = Math.tan(toRadians(obliquity / 2)) ** 2;
  const equationOfTime =
    y * sinDegrees(2 * meanLongitude) -
    2 * eccentricity * sinDegrees(meanAnomaly) +
    4 * eccentricity * y * sinDegrees(meanAnomaly) * cosDegrees(2 * meanLongitude) -
    0.5 * y * y * sinDegrees(4 * meanLongitude) -
    1.25 * eccentricity * eccentricity * sinDegrees(2 * meanAnomaly);
  return {
    declination: toDegrees(Math.asin(sinDegrees(obliquity) * sinDegrees(longitude))),
    equationOfTimeMinutes: 4 * toDegrees(equationOfTime),
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function clampUnit(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function toRadians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function toDegrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

function sinDegrees(degrees: number): number {
  return Math.sin(toRadians(degrees));
}

function cosDegrees(degrees: number): number {
  return Math.cos(toRadians(degrees));
}
