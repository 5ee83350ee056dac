import type { Subject } from '../../rules/rule.ts';
import type { FoundProblem } from '../sentence-problem.ts';
import type { Quantity } from './read-quantity.ts';

/** "A car or a truck except a red one": an exception that only the last of them has. */
export function isExceptionOfLast(subjects: readonly Subject[]): boolean {
  return subjects.length > 1 && subjects.some(({ except }) => except !== undefined);
}

/** A number before several kinds of things: of each, or counted together? */
export function problemsOfList(
  { count }: Quantity,
  subjects: readonly Subject[],
  others: { readonly isUnion: boolean } | null,
  from: number,
  to: number,
): FoundProblem[] {
  const [first, second] = subjects;
  if (count === undefined || (others?.isUnion === false && second === undefined)) return [];
  if (second !== undefined || others !== null)
    return [
      {
        code: 'ambiguous',
        message:
          'so many of each, or counted together? Make a rule for each kind, or join them with "or" to count them together',
        ...{ from, to, isBlocking: true },
      },
    ];
  const isSum = first?.labels !== undefined && first.labels.length > 1;
  return isSum ? [{ code: 'assumed', message: 'they are counted together', from, to, isBlocking: false }] : [];
}
