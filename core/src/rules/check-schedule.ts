import type { Schedule, ScheduleTimes, Site } from './rule.ts';
import type { RuleProblem } from './rule-problem.ts';
import { MINUTES_PER_DAY, minuteOfDay } from './time-of-day.ts';
import { WEEKDAYS } from './vocabulary.ts';

type Path = readonly (string | number)[];

/** Finds windows without any time in them, and night and day at a place that nobody knows. */
export function checkSchedule(schedule: Schedule, path: Path, site: Site): RuleProblem[] {
  const { except, ...times } = schedule;
  const own = checkTimes(times, path, site);
  if (except === undefined) return own;
  const excluded = checkTimes(except, [...path, 'except'], site);
  const contradiction = leavesNothing(times, except)
    ? [problem([...path, 'except'], 'the exceptions leave no time at all')]
    : [];
  return [...own, ...excluded, ...contradiction];
}

function checkTimes({ times = [], dates = [], daylight }: ScheduleTimes, path: Path, site: Site): RuleProblem[] {
  const empty = times.flatMap(({ from, to }, index) =>
    from === to
      ? [
          problem(
            [...path, 'times', index],
            `from ${from} to ${to} is no time at all; for the whole day use 00:00 to 24:00`,
          ),
        ]
      : [],
  );
  const backward = dates.flatMap(({ from, to }, index) => {
    const where = [...path, 'dates', index];
    if (from === undefined && to === undefined) return [problem(where, 'expected a first date, a last date or both')];
    return from !== undefined && to !== undefined && from > to ? [problem(where, `${to} is before ${from}`)] : [];
  });
  const isPlaceless = daylight !== undefined && (site.latitude === undefined || site.longitude === undefined);
  const placeless: RuleProblem[] = isPlaceless
    ? [
        {
          code: 'missing-site',
          path: [...path, 'daylight'],
          message: `${daylight} by the sun needs site.latitude and site.longitude in the configuration`,
        },
      ]
    : [];
  return [...empty, ...backward, ...placeless];
}

/** Only for exceptions of a single kind, which is how contradictions are written. */
function leavesNothing(times: ScheduleTimes, except: ScheduleTimes): boolean {
  const kinds = Object.entries(except).filter(([, value]) => value !== undefined);
  const [kind] = kinds[0] ?? [];
  if (kinds.length !== 1) return false;
  if (kind === 'daylight') return times.daylight === except.daylight;
  if (kind === 'weekdays') return (times.weekdays ?? WEEKDAYS).every((day) => except.weekdays?.includes(day));
  if (kind !== 'times') return false;
  const excluded = minutesOf(except);
  return [...minutesOf(times)].every((isOpen, minute) => isOpen === 0 || excluded[minute] === 1);
}

/** One byte for each minute of a day, 1 where a window is open. */
function minutesOf({ times = [{ from: '00:00', to: '24:00' }] }: ScheduleTimes): Uint8Array {
  const open = new Uint8Array(MINUTES_PER_DAY);
  for (const { from, to } of times) {
    const [start, end] = [minuteOfDay(from), minuteOfDay(to)];
    if (start < end) open.fill(1, start, end);
    else if (start > end) open.fill(1, start).fill(1, 0, end);
  }
  return open;
}

function problem(path: Path, message: string): RuleProblem {
  return { code: 'contradiction', path, message };
}
