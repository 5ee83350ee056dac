import { capitalize, joinWords } from './describe-measures.ts';
import type { DateRange, Schedule, ScheduleTimes } from './rule.ts';
import { WEEKDAYS, type Weekday } from './vocabulary.ts';

/** `between 22:00 and 06:00 on weekdays except on Sunday`; empty where it is at all times. */
export function describeSchedule({ except, ...times }: Schedule): string {
  const included = describeTimes(times);
  const excluded = except === undefined ? '' : describeTimes(except);
  return [included, excluded && `except ${excluded}`].filter((words) => words !== '').join(' ');
}

function describeTimes({ times, weekdays, dates, daylight }: ScheduleTimes): string {
  const parts = [
    times === undefined
      ? ''
      : joinWords(
          times.map(({ from, to }) => `between ${from} and ${to}`),
          'or',
        ),
    daylight === undefined ? '' : daylight === 'night' ? 'at night' : 'by day',
    weekdays === undefined ? '' : describeWeekdays(weekdays),
    dates === undefined ? '' : joinWords(dates.map(describeRange), 'or'),
  ];
  return parts.filter((words) => words !== '').join(' ');
}

function describeWeekdays(weekdays: readonly Weekday[]): string {
  const days = WEEKDAYS.filter((day) => weekdays.includes(day));
  const joined = days.join();
  if (joined === WEEKDAYS.slice(0, 5).join()) return 'on weekdays';
  if (joined === WEEKDAYS.slice(5).join()) return 'at the weekend';
  return `on ${joinWords(days.map(capitalize), 'or')}`;
}

function describeRange({ from, to }: DateRange): string {
  if (from !== undefined && from === to) return `on ${from}`;
  return [from && `from ${from}`, to && `until ${to}`].filter((words) => words !== undefined).join(' ');
}
