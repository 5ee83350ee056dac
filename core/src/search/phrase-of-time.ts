import type { Match } from '../sentences/reading/reader.ts';
import { capturedValue } from '../sentences/reading/value.ts';
import type { FoundProblem } from '../sentences/sentence-problem.ts';
import type { TimeMeaning } from './search-language.ts';

/** Of a range of days, the whole is told and not its parts. */
export function problemsOfTime({
  captures,
  entry,
}: Match & { readonly entry: { readonly meaning: TimeMeaning } }): FoundProblem[] {
  const problems = Object.values(captures).flatMap((read) => read.problems);
  return entry.meaning === 'day-range' ? problems.filter(({ isBlocking }) => isBlocking) : problems;
}

/** The days that a phrase names; null where it names none. */
export function describeTime({ captures }: Match): string | null {
  const first = capturedValue(captures.day, 'dates')?.dates;
  const last = capturedValue(captures.last, 'dates')?.dates ?? first;
  if (first === undefined || last === undefined) return null;
  return first.from === last.to ? first.from : `${first.from} to ${last.to}`;
}
