import { checkCondition } from './check-condition.ts';
import { checkSchedule } from './check-schedule.ts';
import type { Rule, Surroundings } from './rule.ts';
import type { RuleProblem } from './rule-problem.ts';

/** Finds everything in a rule that contradicts itself or that these surroundings do not have; empty for a rule that can fire. */
export function checkRule(rule: Rule, surroundings: Surroundings): RuleProblem[] {
  return [
    ...checkCondition(rule.condition, ['condition'], surroundings),
    ...(rule.when === undefined ? [] : checkSchedule(rule.when, ['when'], surroundings.site)),
  ];
}
