import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mapToWallTime, mediaTimeUs } from '#core/time/media-time.ts';
import { SessionClock } from './session-clock.ts';

it('the time of day of a session keeps still while the clock drifts, and follows one that is set', () => {
  let offsetUs = 1_000_000;
  const clock = new SessionClock(() => offsetUs);
  const wallOfTen = () => mapToWallTime(clock, mediaTimeUs(10));
  assert.equal(wallOfTen(), 1_000_010);
  offsetUs += 1_900_000;
  assert.equal(wallOfTen(), 1_000_010);
  offsetUs = 3_600_000_000;
  assert.equal(wallOfTen(), 3_600_000_010);
  offsetUs = -5_000_000;
  assert.equal(wallOfTen(), -4_999_990);
});

it('is the clock of this machine unless said otherwise', () => {
  const wallMs = mapToWallTime(new SessionClock(), mediaTimeUs(performance.now() * 1000)) / 1000;
  assert.ok(Math.abs(wallMs - Date.now()) < 1_000);
});
