import { capitalize, describeDuration, joinWords, spokenName } from '../rules/describe-measures.ts';
import { describeSubject } from '../rules/describe-subject.ts';
import type { LocalDays } from './local-days.ts';
import type { SearchQuestion, TimeRange } from './search-question.ts';

/** A question in plain words, such as `A red car in zone gate, from 2026-11-20 18:00 to 2026-11-20 22:00.` */
export function describeQuestion(question: SearchQuestion, days: LocalDays): string {
  const { subjects, where, times, isStationary, minimumSeconds, maximumSeconds } = question;
  const parts = [
    joinWords(subjects.map(describeSubject), 'or') || 'anything',
    isStationary === undefined ? '' : isStationary ? 'standing still' : 'moving',
    where.zones === undefined ? '' : `in zone ${joinWords(where.zones.map(spokenName), 'or')}`,
    where.exceptZones === undefined ? '' : `never in zone ${joinWords(where.exceptZones.map(spokenName), 'or')}`,
    where.part === undefined ? '' : `in the ${where.part} part of the picture`,
    where.cameras === undefined ? '' : `seen by camera ${joinWords(where.cameras.map(spokenName), 'or')}`,
    minimumSeconds === undefined ? '' : `in view for at least ${describeDuration(minimumSeconds)}`,
    maximumSeconds === undefined ? '' : `in view for at most ${describeDuration(maximumSeconds)}`,
  ].filter((part) => part !== '');
  const when = times === null ? 'at any time' : describeTimes(times, days);
  return `${capitalize(parts.join(' '))}, ${when}.`;
}

function describeTimes(times: readonly TimeRange[], days: LocalDays): string {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return 'at no time';
  if (times.length === 1)
    return first.fromMs <= 0
      ? `until ${days.format(first.toMs)}`
      : `from ${days.format(first.fromMs)} to ${days.format(first.toMs)}`;
  return `${times.length} times between ${days.format(first.fromMs)} and ${days.format(last.toMs)}`;
}
