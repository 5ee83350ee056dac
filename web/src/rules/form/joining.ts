import type { Condition } from '#core/rules/rule.ts';
import { FIRST_CONDITION } from '../rule-draft.ts';

export const JOININGS = ['happening', 'all', 'any', 'sequence', 'not'] as const;
/** How a condition is put together. */
export type Joining = (typeof JOININGS)[number];

/** Conditions nest four deep: the innermost is a happening. */
export const DEEPEST = 3;
const WITHIN_SECONDS = 30;

export function joiningOf(condition: Condition): Joining {
  return JOININGS.find((joining) => joining in condition) ?? 'happening';
}

/** The conditions that one is made of; one that is a happening is its own. */
export function partsOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  if ('not' in condition) return [condition.not];
  return 'sequence' in condition ? condition.sequence.map((step) => step.condition) : [condition];
}

const JOIN: { readonly [Name in Joining]: (parts: readonly Condition[]) => Condition } = {
  happening: ([first = FIRST_CONDITION]) => first,
  not: ([first = FIRST_CONDITION]) => ({ not: first }),
  all: (parts) => ({ all: atLeastTwo(parts) }),
  any: (parts) => ({ any: atLeastTwo(parts) }),
  sequence: (parts) => ({
    sequence: atLeastTwo(parts).map((condition, index) =>
      index === 0 ? { condition } : { condition, withinSeconds: WITHIN_SECONDS },
    ),
  }),
};

/** The same parts put together in another way. Nothing gets deeper than it was, but for a happening by one. */
export function withJoining(condition: Condition, joining: Joining): Condition {
  return joining === joiningOf(condition) ? condition : JOIN[joining](partsOf(condition));
}

/** The condition with one part changed. */
export function withPart(condition: Condition, index: number, part: Condition): Condition {
  const replace = (parts: readonly Condition[]) => parts.with(index, part);
  if ('all' in condition) return { ...condition, all: replace(condition.all) };
  if ('any' in condition) return { any: replace(condition.any) };
  if ('sequence' in condition)
    return {
      ...condition,
      sequence: condition.sequence.map((step, at) => (at === index ? { ...step, condition: part } : step)),
    };
  return 'not' in condition ? { not: part } : part;
}

export function withAnotherPart(condition: Condition): Condition {
  if ('all' in condition) return { ...condition, all: [...condition.all, FIRST_CONDITION] };
  if ('any' in condition) return { any: [...condition.any, FIRST_CONDITION] };
  if (!('sequence' in condition)) return condition;
  return {
    ...condition,
    sequence: [...condition.sequence, { condition: FIRST_CONDITION, withinSeconds: WITHIN_SECONDS }],
  };
}

/** Without one of its parts; the last one that is left stands for itself. */
export function withoutPart(condition: Condition, index: number): Condition {
  const parts = partsOf(condition);
  const [left, ...others] = parts.filter((_, at) => at !== index);
  if (left === undefined) return condition;
  if (others.length === 0) return left;
  const without = <Item>(items: readonly Item[]) => items.filter((_, at) => at !== index);
  if ('all' in condition) return { ...condition, all: without(condition.all) };
  if ('any' in condition) return { any: without(condition.any) };
  if (!('sequence' in condition)) return condition;
  const [first, ...steps] = without(condition.sequence);
  return first === undefined ? condition : { ...condition, sequence: [{ condition: first.condition }, ...steps] };
}

function atLeastTwo(parts: readonly Condition[]): readonly Condition[] {
  return parts.length >= 2 ? parts : [...parts, FIRST_CONDITION];
}
