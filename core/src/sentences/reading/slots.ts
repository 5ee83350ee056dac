import { readClock, readWeekdayRange, readWeekdays } from './read-clock.ts';
import { readDates } from './read-dates.ts';
import { measureReader, readNumber, readTimes } from './read-measure.ts';
import { nounReader, readHeadSlot } from './read-noun.ts';
import { readKnownPlace, readLine, readPlace, readZone } from './read-place.ts';
import type { SlotReader } from './reader.ts';

const seconds = (quantity: number) => ({ type: 'seconds', seconds: quantity }) as const;

/** What rules take at most. */
const LONGEST = { maximum: 31 * 86_400, tooMuch: 'rules know at most 31 days' };
const FARTHEST = { maximum: 10_000, tooMuch: 'rules know at most 10 km' };
const WIDEST = { maximum: 2, tooMuch: 'rules know at most two picture widths' };
const FASTEST = { maximum: 1000, tooMuch: 'rules know at most 1000 km/h' };

/** What patterns can hold in braces. */
export const SLOT_READERS: Readonly<Record<string, SlotReader>> = {
  number: readNumber,
  times: readTimes,
  seconds: measureReader((language) => language.seconds, seconds, LONGEST),
  /** May be a unit alone: "once per hour". */
  period: measureReader((language) => language.seconds, seconds, { ...LONGEST, mayLackNumber: true }),
  metres: measureReader(
    (language) => language.metres,
    (quantity) => ({ type: 'metres', metres: round(quantity) }),
    FARTHEST,
  ),
  widths: measureReader(
    (language) => language.pictureWidths,
    (quantity) => ({ type: 'pictureWidths', pictureWidths: quantity }),
    WIDEST,
  ),
  speed: measureReader(
    (language) => language.speeds,
    (quantity) => ({ type: 'speed', kilometresPerHour: round(quantity) }),
    FASTEST,
  ),
  clock: readClock,
  weekdays: readWeekdays,
  /** From one day to another: "Monday to Friday". */
  weekdayRange: readWeekdayRange,
  dates: readDates,
  head: readHeadSlot,
  noun: nounReader({ isObject: false }),
  object: nounReader({ isObject: true }),
  place: readPlace,
  knownPlace: readKnownPlace,
  zone: readZone,
  line: readLine,
};

/** Feet and miles make long fractions. */
function round(quantity: number): number {
  return Math.round(quantity * 1000) / 1000;
}
