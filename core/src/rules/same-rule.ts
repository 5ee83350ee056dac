import type { Condition, Count, Happening, Rule, Schedule, ScheduleTimes, Subject, Traits, Where } from './rule.ts';
import { DEFAULT_SEVERITY, WEEKDAYS } from './vocabulary.ts';

/** Where no time is given for what is left behind. */
const LEFT_BEHIND_SECONDS = 10;

/**
 * Whether two rules watch for the same and tell it the same way. The order of lists, defaults that are written out, and what a rule is
 * called do not matter; nor that somebody with a name is a person.
 */
export function isSameRule(a: Rule, b: Rule): boolean {
  return JSON.stringify(canonicalRule(a)) === JSON.stringify(canonicalRule(b));
}

/** A rule with everything left out that says nothing, and lists in one order. Its title and sentence are gone. */
export function canonicalRule(rule: Rule): unknown {
  const { condition, when, repeat, cooldownSeconds, severity = DEFAULT_SEVERITY, enabled = true } = rule;
  const { notify, verify = false } = rule;
  return ordered({
    condition: canonicalCondition(condition),
    when: when && canonicalSchedule(when),
    ...{ repeat, cooldownSeconds, severity, enabled, verify },
    notify: notify && sorted(notify),
  });
}

function canonicalCondition(condition: Condition): unknown {
  if ('verb' in condition) return canonicalHappening(condition);
  if ('not' in condition) return { not: canonicalCondition(condition.not) };
  if ('any' in condition) return { any: sorted(condition.any.map(canonicalCondition)) };
  const sameSubject = condition.sameSubject === true ? true : undefined;
  if ('all' in condition) return ordered({ all: sorted(condition.all.map(canonicalCondition)), sameSubject });
  return ordered({
    sequence: condition.sequence.map((step) => ordered({ ...step, condition: canonicalCondition(step.condition) })),
    sameSubject,
  });
}

function canonicalHappening(happening: Happening): unknown {
  const { subject, where, ...rest } = happening;
  return ordered({
    ...rest,
    subject: canonicalSubject(subject),
    where: where && canonicalWhere(where),
    ...('other' in happening && { other: canonicalSubject(happening.other) }),
    ...('target' in happening &&
      'subject' in happening.target && { target: canonicalSubject(happening.target.subject) }),
    ...(happening.verb === 'is-present' && { count: canonicalCount(happening.count) }),
    ...(happening.verb === 'is-left-behind' && { forSeconds: happening.forSeconds ?? LEFT_BEHIND_SECONDS }),
    ...('distance' in happening && { distance: happening.distance && rounded(happening.distance) }),
    ...('speed' in happening && { speed: rounded(happening.speed) }),
  });
}

function canonicalCount(count: Count | undefined): Count | undefined {
  return count?.atLeast === 1 && count.atMost === undefined ? undefined : count;
}

/** An exception among the very things themselves need not name them again. */
function canonicalSubject({ except, ...traits }: Subject): unknown {
  const spoken = ordered(canonicalTraits(traits));
  if (except === undefined) return spoken;
  const { labels, ...excepted } = ordered(canonicalTraits(except));
  const isAgain = JSON.stringify(labels) === JSON.stringify(spoken.labels);
  return ordered({ ...spoken, except: isAgain ? excepted : ordered({ labels, ...excepted }) });
}

function canonicalTraits({ labels, attributes, identity, plate }: Traits) {
  const isOnlyPerson = labels?.length === 1 && labels[0] === 'person';
  return {
    labels: labels === undefined || (identity !== undefined && isOnlyPerson) ? undefined : sorted(labels),
    attributes:
      attributes &&
      ordered(Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, sorted(values)]))),
    identity: typeof identity === 'object' ? sorted(identity) : identity,
    plate: plate?.toUpperCase().replaceAll(/[^\p{L}\p{N}*]/gu, ''),
  };
}

function canonicalWhere({ cameras, zones, exceptZones, part }: Where): unknown {
  const where = ordered({
    cameras: cameras && sorted(cameras),
    zones: zones && sorted(zones),
    exceptZones: exceptZones && sorted(exceptZones),
    part,
  });
  return Object.keys(where).length === 0 ? undefined : where;
}

function canonicalSchedule({ except, ...times }: Schedule): unknown {
  const excluded = except && canonicalTimes(except);
  const schedule = ordered({
    ...canonicalTimes(times),
    except: excluded && Object.keys(excluded).length > 0 ? excluded : undefined,
  });
  return Object.keys(schedule).length === 0 ? undefined : schedule;
}

function canonicalTimes({ times, weekdays, dates, daylight }: ScheduleTimes) {
  const isEveryDay = weekdays !== undefined && WEEKDAYS.every((day) => weekdays.includes(day));
  return ordered({
    times: times && sorted(times.map(({ from, to }) => ({ from, to: to === '00:00' ? '24:00' : to }))),
    weekdays: weekdays === undefined || isEveryDay ? undefined : sorted(weekdays),
    dates: dates && sorted(dates.map((range) => ordered({ ...range }))),
    daylight,
  });
}

/** To a thousandth: feet and miles make long fractions. */
function rounded(measure: object): Record<string, unknown> {
  const round = (value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value);
  return Object.fromEntries(Object.entries(measure).map(([unit, value]) => [unit, round(value)]));
}

/** Keys in one order, without those that hold nothing. */
function ordered(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each once, in one order. */
function sorted(values: readonly unknown[]): unknown[] {
  const texts = values.map((value) => JSON.stringify(value));
  return [...new Set(texts)].sort().map((text) => JSON.parse(text) as unknown);
}
