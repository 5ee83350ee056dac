import type { NamedRule } from '#contract/rules-api.ts';

/** What people call a rule. */
export function ruleTitle({ rule, explanation }: Pick<NamedRule, 'rule' | 'explanation'>): string {
  return rule.title ?? rule.sentence ?? explanation;
}
