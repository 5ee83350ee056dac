import type { Count } from '../../rules/rule.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import type { Reader } from './reader.ts';

/** How many, with where the thing begins. */
export interface Quantity {
  readonly count?: Count;
  readonly isNone: boolean;
  /** "Either": alternatives have to follow. */
  readonly isEither?: boolean;
  /** "Both": something joined by "and" has to follow. */
  readonly isBoth?: boolean;
  readonly to: number;
  readonly problems: readonly FoundProblem[];
}

const COUNTS: Readonly<Record<string, (n: number, m: number) => Count | undefined>> = {
  more: (n) => ({ atLeast: Math.floor(n) + 1 }),
  'at-least': (n) => ({ atLeast: Math.ceil(n) }),
  fewer: (n) => ({ atMost: Math.ceil(n) - 1 }),
  'at-most': (n) => ({ atMost: Math.floor(n) }),
  exactly: (n) => ({ atLeast: n, atMost: n }),
  range: (n, m) => ({ atLeast: n, atMost: m }),
  one: (n) => (n === 1 ? undefined : { atLeast: n }),
  alone: () => ({ atLeast: 1, atMost: 1 }),
};

/** The longest quantity at a token: "at least 3", "no", "several", "either"; null where there is none. */
export function readQuantity(reader: Reader, at: number): Quantity | null {
  if (reader.language.source.either.includes(reader.word(at)))
    return { isNone: false, isEither: true, to: at + 1, problems: [] };
  if (reader.language.source.both.includes(reader.word(at)))
    return { isNone: false, isBoth: true, to: at + 1, problems: [] };
  const match = reader.matchLongest(reader.language.quantities, at);
  if (match === null) return null;
  const { to, entry, captures } = match;
  const number = (name: string) => (captures[name]?.value.type === 'number' ? captures[name].value.number : 1);
  if (entry.meaning === 'none') return { isNone: true, to, problems: [] };
  const blocking = (code: FoundProblem['code'], message: string) => ({
    isNone: false,
    to,
    problems: [{ code, message, from: at, to, isBlocking: true } as const],
  });
  if (entry.meaning === 'vague')
    return blocking('number-needed', 'expected a number, for example "at least 3"; this word could be any');
  const [n, m] = [number('n'), number('m')];
  if (![n, m].every((number) => Number.isInteger(number) && number >= 1 && number <= 1000))
    return blocking('number-needed', 'expected a whole number from 1 to 1000');
  const count = COUNTS[entry.meaning]?.(n, m);
  if (
    count !== undefined &&
    ((count.atMost ?? 1) < 1 || (count.atLeast ?? 0) > (count.atMost ?? Number.POSITIVE_INFINITY))
  )
    return blocking('contradiction', 'there is no such number of things; to say that nothing is there, use "no"');
  return { ...(count !== undefined && { count }), isNone: false, to, problems: [] };
}
