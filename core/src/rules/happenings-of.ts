import type { Condition, Happening, Subject } from './rule.ts';

/** All single things that a condition speaks of, also those that must not happen. */
export function happeningsOf(condition: Condition): Happening[] {
  if ('all' in condition) return condition.all.flatMap(happeningsOf);
  if ('any' in condition) return condition.any.flatMap(happeningsOf);
  if ('not' in condition) return happeningsOf(condition.not);
  if ('sequence' in condition) return condition.sequence.flatMap((step) => happeningsOf(step.condition));
  return [condition];
}

/** Every subject that a happening names. */
export function subjectsOf(happening: Happening): Subject[] {
  return [
    happening.subject,
    ...('other' in happening ? [happening.other] : []),
    ...('target' in happening && 'subject' in happening.target ? [happening.target.subject] : []),
  ];
}
