import { checkHappening } from './check-happening.ts';
import type { AllOf, Condition, Happening, Sequence, Surroundings } from './rule.ts';
import type { RuleProblem } from './rule-problem.ts';

type Path = readonly (string | number)[];

/** Verbs that speak of no single object, so that nothing else can be done by the same one. */
const WITHOUT_OBJECT: ReadonlySet<string> = new Set<Happening['verb']>(['is-absent', 'gathers']);

/** @param mayBeNot whether a negation says something at this place */
export function checkCondition(
  condition: Condition,
  path: Path,
  surroundings: Surroundings,
  mayBeNot = false,
): RuleProblem[] {
  if ('verb' in condition) return checkHappening(condition, path, surroundings);
  if ('all' in condition) return checkAll(condition, path, surroundings);
  if ('any' in condition)
    return condition.any.flatMap((part, index) => checkCondition(part, [...path, 'any', index], surroundings));
  if ('sequence' in condition) return checkSequence(condition, path, surroundings);
  const misplaced = mayBeNot
    ? []
    : [
        misplacedAt(
          [...path, 'not'],
          '"not" says something only beside what does happen, in "all" or as the last step',
        ),
      ];
  return [...misplaced, ...checkCondition(condition.not, [...path, 'not'], surroundings)];
}

function checkAll({ all, sameSubject }: AllOf, path: Path, surroundings: Surroundings): RuleProblem[] {
  const hasPositive = all.some((part) => !('not' in part));
  const problems = all.flatMap((part, index) =>
    checkCondition(part, [...path, 'all', index], surroundings, hasPositive),
  );
  const denied = all.find((part) => 'not' in part && all.some((other) => isSameCondition(other, part.not)));
  if (denied !== undefined)
    problems.push({
      code: 'contradiction',
      path: [...path, 'all'],
      message: 'something must be so and not so at the same time',
    });
  return sameSubject === true ? [...problems, ...checkSameSubject(all, [...path, 'all'])] : problems;
}

function isSameCondition(a: Condition, b: Condition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function checkSequence({ sequence, sameSubject }: Sequence, path: Path, surroundings: Surroundings): RuleProblem[] {
  const problems = sequence.flatMap(({ condition, withinSeconds }, index): RuleProblem[] => {
    const where = [...path, 'sequence', index];
    const isLast = index === sequence.length - 1;
    const own = checkCondition(condition, [...where, 'condition'], surroundings, isLast);
    if (index === 0 && withinSeconds !== undefined)
      own.push(misplacedAt([...where, 'withinSeconds'], 'the first step comes after nothing that it could be within'));
    if (index > 0 && withinSeconds === undefined)
      own.push({
        code: 'missing-time',
        path: where,
        message: `step ${index + 1} needs withinSeconds: how long after the step before it may come`,
      });
    return own;
  });
  if (sameSubject !== true) return problems;
  const steps = sequence.map(({ condition }) => condition);
  return [...problems, ...checkSameSubject(steps, [...path, 'sequence'])];
}

function checkSameSubject(parts: readonly Condition[], path: Path): RuleProblem[] {
  return parts.flatMap((part, index) =>
    'verb' in part && WITHOUT_OBJECT.has(part.verb)
      ? [misplacedAt([...path, index], `"${part.verb}" speaks of no single object that could be the same one`)]
      : [],
  );
}

function misplacedAt(path: Path, message: string): RuleProblem {
  return { code: 'misplaced-condition', path, message };
}
