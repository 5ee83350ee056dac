import { readClock, readWeekdayRange, readWeekdays } from './read-clock.ts';
import { readDates } from './read-dates.ts';
import { measureReader, readNumber, readTimes } from './read-measure.ts';
import { nounReader, readHeadSlot } from './read-noun.ts';
import { readKnownPlace, readLine, readPlace, readZone } from './read-place.ts';
import type { SlotReader } from './reader.ts';

const seconds = (quantity: number) => ({ type: 'seconds', seconds: quantity }) as const;

/** What patterns can hold in braces. */
export const SLOT_READERS: Readonly<Record<string, SlotReader>> = {
  number: readNumber,
  times: readTimes,
  seconds: measureReader((language) => language.seconds, seconds),
  /** May be a unit alone: "once per hour". */
  period: measureReader((language) => language.seconds, seconds, true),
  metres: measureReader(
    (language) => language.metres,
    (quantity) => ({ type: 'metres', metres: round(quantity) }),
  ),
  widths: measureReader(
    (language) => language.pictureWidths,
    (quantity) => ({ type: 'pictureWidths', pictureWidths: quantity }),
  ),
  speed: measureReader(
    (language) => language.speeds,
    (quantity) => ({ type: 'speed', kilometresPerHour: round(quantity) }),
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
