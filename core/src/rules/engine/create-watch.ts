import type { AllOf, Condition, Sequence } from '../rule.ts';
import { AbsenceWatch } from './absence-watch.ts';
import { HappeningWatch } from './happening-watch.ts';
import { AllWatch, AnyWatch } from './joined-watch.ts';
import { PresenceWatch } from './presence-watch.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { isIndividual } from './verb-tests.ts';
import type { Match, Watch } from './watch.ts';

/** @param nextPart gives each happening a number of its own */
export function createWatch(condition: Condition, nextPart: () => number): Watch {
  if ('all' in condition) return createAll(condition, nextPart);
  if ('any' in condition) return new AnyWatch(condition.any.map((part) => createWatch(part, nextPart)));
  if ('sequence' in condition) return createSequence(condition, nextPart);
  // Alone it would be so nearly always; `checkRule` says so, and it is never told.
  if ('not' in condition) return NEVER;
  if (condition.verb === 'is-absent') return new AbsenceWatch(nextPart(), condition);
  if (condition.verb === 'gathers' || (condition.verb === 'is-present' && condition.count !== undefined))
    return new PresenceWatch(nextPart(), condition);
  if (!isIndividual(condition)) throw new TypeError(`Expected a condition but received ${JSON.stringify(condition)}`);
  return new HappeningWatch(nextPart(), condition);
}

function createAll({ all, sameSubject = false }: AllOf, nextPart: () => number): Watch {
  const wanted = all.flatMap((part) => ('not' in part ? [] : [createWatch(part, nextPart)]));
  const unwanted = all.flatMap((part) => ('not' in part ? [createWatch(part.not, nextPart)] : []));
  return new AllWatch(wanted, unwanted, sameSubject);
}

function createSequence({ sequence, sameSubject = false }: Sequence, nextPart: () => number): Watch {
  const steps = sequence.map(({ condition, withinSeconds = 0 }, index) => {
    const isNot = 'not' in condition && index > 0;
    return { watch: createWatch(isNot ? condition.not : condition, nextPart), isNot, withinMs: withinSeconds * 1000 };
  });
  return new SequenceWatch(steps, sameSubject);
}

const NO_MATCHES: readonly Match[] = [];
const NEVER: Watch = {
  observe() {},
  advance() {},
  nextChangeMs: () => Number.POSITIVE_INFINITY,
  matches: () => NO_MATCHES,
  forget() {},
};
