import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Schedule, Site } from '../rule.ts';
import { ScheduleClock } from './schedule-clock.ts';

const BERLIN: Site = { timeZone: 'Europe/Berlin', latitude: 52.52, longitude: 13.405 };
const NEW_YORK: Site = { timeZone: 'America/New_York', latitude: 40.71, longitude: -74.01 };
const KATHMANDU: Site = { timeZone: 'Asia/Kathmandu' };
const TROMSO: Site = { timeZone: 'Europe/Oslo', latitude: 69.65, longitude: 18.96 };
const NIGHT_SHIFT = { times: [{ from: '22:00', to: '06:00' }] };
const hours = (from: string, to: string): Schedule => ({ times: [{ from, to }] });

const ROWS: readonly (readonly [string, Site, Schedule, string, boolean])[] = [
  // 2026-11-16 is a Monday. Berlin is an hour ahead of UTC in winter.
  ['no limits', BERLIN, {}, '2026-11-16T12:00Z', true],
  ['in the window', BERLIN, hours('09:00', '17:00'), '2026-11-16T08:00Z', true],
  ['its end is exclusive', BERLIN, hours('09:00', '17:00'), '2026-11-16T16:00Z', false],
  ['one minute before', BERLIN, hours('09:00', '17:00'), '2026-11-16T07:59Z', false],
  ['by the zone of the site', NEW_YORK, hours('09:00', '17:00'), '2026-11-16T14:00Z', true],
  ['in a zone with quarters of an hour', KATHMANDU, hours('17:45', '17:46'), '2026-11-16T12:00Z', true],
  ['across midnight, before it', BERLIN, NIGHT_SHIFT, '2026-11-16T22:30Z', true],
  ['across midnight, after it', BERLIN, NIGHT_SHIFT, '2026-11-16T04:30Z', true],
  ['across midnight, not by day', BERLIN, NIGHT_SHIFT, '2026-11-16T11:00Z', false],
  ['up to midnight', BERLIN, hours('20:00', '24:00'), '2026-11-16T22:59Z', true],
  ['not beyond', BERLIN, hours('20:00', '24:00'), '2026-11-16T23:00Z', false],
  ['a window without time is never open', BERLIN, hours('10:00', '10:00'), '2026-11-16T09:00Z', false],
  ['on its weekday', BERLIN, { weekdays: ['monday'] }, '2026-11-16T12:00Z', true],
  ['the day of the site, not of UTC', BERLIN, { weekdays: ['tuesday'] }, '2026-11-16T23:30Z', true],
  [
    'Saturday at 03:00 is the night of Friday',
    BERLIN,
    { ...NIGHT_SHIFT, weekdays: ['friday'] },
    '2026-11-21T02:00Z',
    true,
  ],
  [
    'Friday at 03:00 is the night of Thursday',
    BERLIN,
    { ...NIGHT_SHIFT, weekdays: ['friday'] },
    '2026-11-20T02:00Z',
    false,
  ],
  [
    'except Sundays leaves what began on Saturday',
    BERLIN,
    { ...NIGHT_SHIFT, except: { weekdays: ['sunday'] } },
    '2026-11-22T02:00Z',
    true,
  ],
  [
    'except Sundays takes what begins then',
    BERLIN,
    { ...NIGHT_SHIFT, except: { weekdays: ['sunday'] } },
    '2026-11-23T02:00Z',
    false,
  ],
  [
    'except at noon',
    BERLIN,
    { ...hours('09:00', '17:00'), except: hours('12:00', '13:00') },
    '2026-11-16T11:30Z',
    false,
  ],
  ['in a range of dates', BERLIN, { dates: [{ from: '2026-11-10', to: '2026-11-16' }] }, '2026-11-16T22:00Z', true],
  ['the day after it', BERLIN, { dates: [{ from: '2026-11-10', to: '2026-11-16' }] }, '2026-11-16T23:00Z', false],
  ['from a date on', BERLIN, { dates: [{ from: '2026-11-10' }] }, '2030-01-01T00:00Z', true],
  ['at night', BERLIN, { daylight: 'night' }, '2026-11-16T18:00Z', true],
  ['not at noon', BERLIN, { daylight: 'night' }, '2026-11-16T11:00Z', false],
  [
    'the night of Monday lasts into Tuesday',
    BERLIN,
    { daylight: 'night', weekdays: ['monday'] },
    '2026-11-17T04:00Z',
    true,
  ],
  ['by day', BERLIN, { daylight: 'day' }, '2026-11-16T11:00Z', true],
  ['at noon in the polar night', TROMSO, { daylight: 'night' }, '2026-12-21T11:00Z', true],
  ['at midnight in the polar day', TROMSO, { daylight: 'day' }, '2026-06-21T22:00Z', true],
  ['night at nobody knows where is never', { timeZone: 'UTC' }, { daylight: 'night' }, '2026-11-16T23:00Z', false],
  // On 2026-03-29 the clocks of Berlin go from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
  ['an hour that is left out does not come', BERLIN, hours('02:00', '03:00'), '2026-03-29T01:00Z', false],
  ['after it the clock is an hour on', BERLIN, hours('03:00', '04:00'), '2026-03-29T01:00Z', true],
  ['an hour that is repeated comes once', BERLIN, hours('02:00', '03:00'), '2026-10-25T00:30Z', true],
  ['and twice', BERLIN, hours('02:00', '03:00'), '2026-10-25T01:30Z', true],
  ['and is over then', BERLIN, hours('02:00', '03:00'), '2026-10-25T02:00Z', false],
];

describe('a schedule is open', () => {
  for (const [name, site, schedule, time, expected] of ROWS)
    it(name, () => assert.equal(new ScheduleClock(site).isOpen(schedule, Date.parse(time)), expected));
});
