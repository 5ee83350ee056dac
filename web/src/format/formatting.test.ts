import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from './format-duration.ts';
import { formatBitRate, formatBytes, formatCount, formatMilliseconds, formatRate } from './format-quantity.ts';
import { formatAge, formatDateTime, formatDay, formatTimeOfDay } from './format-time.ts';
import { formatIdentifier, formatPlural } from './format-words.ts';

test('durations name their two largest units', () => {
  const cases: [number, string][] = [
    [-5, '0 s'],
    [8_400, '8 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ];
  for (const [durationMs, expected] of cases) assert.equal(formatDuration(durationMs), expected);
});

test('quantities keep the digits that matter', () => {
  assert.equal(formatBytes(0), '0 B');
  assert.equal(formatBytes(655_360), '640 KiB');
  assert.equal(formatBytes(1_610_612_736), '1.5 GiB');
  assert.equal(formatBitRate(4_230_000), '4.2 Mb/s');
  assert.equal(formatBitRate(850_400), '850 kb/s');
  assert.equal(formatMilliseconds(null), '–');
  assert.equal(formatMilliseconds(0.123), '0.12 ms');
  assert.equal(formatMilliseconds(21.04), '21 ms');
  assert.equal(formatRate(29.97), '30');
  assert.equal(formatRate(0.2), '0.2');
  assert.equal(formatCount(1_234_567), '1 234 567');
});

test('ages count in the largest unit that fits', () => {
  const nowMs = 1_000_000_000;
  const cases: [number, string][] = [
    [-5_000, 'just now'],
    [9_000, 'just now'],
    [45_000, '45 s ago'],
    [300_000, '5 min ago'],
    [10_800_000, '3 h ago'],
    [180_000_000, '2 d ago'],
  ];
  for (const [ageMs, expected] of cases) assert.equal(formatAge(nowMs - ageMs, nowMs), expected);
});

test('days are told apart in the time zone of the viewer', () => {
  const style = { locale: 'en-GB', timeZone: 'Asia/Tokyo' };
  const nowMs = Date.UTC(2026, 4, 10, 16); // already 11 May in Tokyo
  assert.equal(formatDay(Date.UTC(2026, 4, 10, 15), nowMs, style), 'Today');
  assert.equal(formatDay(Date.UTC(2026, 4, 10, 14), nowMs, style), 'Yesterday');
  assert.match(formatDay(Date.UTC(2026, 4, 1, 3), nowMs, style), /^Friday,? 1 May 2026$/);
});

test('times are shown to the second', () => {
  const style = { locale: 'en-GB', timeZone: 'UTC' };
  const timeMs = Date.UTC(2026, 4, 10, 16, 5, 9);
  assert.equal(formatTimeOfDay(timeMs, style), '16:05:09');
  assert.equal(formatDateTime(timeMs, style), '10 May 2026, 16:05:09');
});

test('words are made from counts and identifiers', () => {
  assert.equal(formatPlural(1, 'camera'), '1 camera');
  assert.equal(formatPlural(0, 'camera'), '0 cameras');
  assert.equal(formatPlural(2, 'person', 'people'), '2 people');
  assert.equal(formatIdentifier('time-to-result'), 'Time to result');
});
