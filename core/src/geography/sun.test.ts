import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDaylight, sunTimes } from './sun.ts';

const LONDON = { latitude: 51.5074, longitude: -0.1278 };
const NEW_YORK = { latitude: 40.7128, longitude: -74.006 };
const SYDNEY = { latitude: -33.8688, longitude: 151.2093 };
const TOKYO = { latitude: 35.6762, longitude: 139.6503 };
const BERLIN = { latitude: 52.52, longitude: 13.405 };
const REYKJAVIK = { latitude: 64.1466, longitude: -21.9426 };
const SINGAPORE = { latitude: 1.3521, longitude: 103.8198 };
const TROMSO = { latitude: 69.6492, longitude: 18.9553 };
const ANTARCTICA = { latitude: -77.85, longitude: 166.67 };

describe('sunrise and sunset are those of published tables to two minutes', () => {
  const rows: readonly (readonly [string, { latitude: number; longitude: number }, string, string])[] = [
    // Sunrise and sunset, in the civil time of the place.
    ['London at midsummer', LONDON, '2024-06-20T04:43+01:00', '2024-06-20T21:21+01:00'],
    ['London at midwinter', LONDON, '2024-12-21T08:04+00:00', '2024-12-21T15:53+00:00'],
    ['New York at midwinter', NEW_YORK, '2024-12-21T07:17-05:00', '2024-12-21T16:32-05:00'],
    ['Sydney at its midwinter', SYDNEY, '2024-06-21T07:00+10:00', '2024-06-21T16:54+10:00'],
    ['Tokyo at the equinox', TOKYO, '2024-03-20T05:45+09:00', '2024-03-20T17:53+09:00'],
    ['Berlin at midwinter', BERLIN, '2024-12-21T08:15+01:00', '2024-12-21T15:54+01:00'],
    ['Singapore at new year', SINGAPORE, '2024-01-01T07:07+08:00', '2024-01-01T19:09+08:00'],
    // The sun sets after midnight.
    ['Reykjavik at midsummer', REYKJAVIK, '2024-06-21T02:55+00:00', '2024-06-22T00:03+00:00'],
  ];
  for (const [name, position, sunrise, sunset] of rows)
    it(name, () => {
      const times = sunTimes(position, (Date.parse(sunrise) + Date.parse(sunset)) / 2);
      assert.ok(times.kind === 'ordinary');
      const differences = [times.sunriseMs - Date.parse(sunrise), times.sunsetMs - Date.parse(sunset)];
      for (const difference of differences) assert.ok(Math.abs(difference) <= 120_000, `${differences.join()} ms`);
    });
});

it('daylight begins and ends at sunrise and sunset', () => {
  const times = sunTimes(BERLIN, Date.parse('2024-05-01T12:00Z'));
  assert.ok(times.kind === 'ordinary');
  const around = [times.sunriseMs - 60_000, times.sunriseMs + 60_000, times.sunsetMs - 60_000, times.sunsetMs + 60_000];
  assert.deepEqual(
    around.map((time) => isDaylight(BERLIN, time)),
    [false, true, true, false],
  );
});

describe('near the poles', () => {
  const rows: readonly (readonly [string, { latitude: number; longitude: number }, string, string])[] = [
    ['the sun of Tromsø stays up in June', TROMSO, '2024-06-21', 'polar-day'],
    ['and down in December', TROMSO, '2024-12-21', 'polar-night'],
    ['between 18 May and 26 July it does not set', TROMSO, '2024-07-20', 'polar-day'],
    ['in March it rises and sets', TROMSO, '2024-03-20', 'ordinary'],
    ['McMurdo has it the other way round', ANTARCTICA, '2024-12-21', 'polar-day'],
    ['with its night in June', ANTARCTICA, '2024-06-21', 'polar-night'],
    ['at the pole itself it is day for half a year', { latitude: 90, longitude: 0 }, '2024-06-21', 'polar-day'],
  ];
  for (const [name, position, date, kind] of rows)
    it(name, () => {
      const midnight = Date.parse(`${date}T00:00Z`);
      assert.equal(sunTimes(position, midnight).kind, kind);
      if (kind === 'ordinary') return;
      for (let hour = 0; hour < 24; hour++)
        assert.equal(isDaylight(position, midnight + hour * 3_600_000), kind === 'polar-day', `hour ${hour}`);
    });
});
