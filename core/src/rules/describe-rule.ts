import { describeHappening } from './describe-happening.ts';
import { capitalize, describeDuration } from './describe-measures.ts';
import { describeSchedule } from './describe-schedule.ts';
import type { Condition, Rule, Sequence } from './rule.ts';

/** What a rule says, as one plain English sentence that leaves nothing out but its title and whether it is enabled. */
export function describeRule(rule: Rule): string {
  const { condition, when = {}, repeat, cooldownSeconds, severity } = rule;
  const schedule = describeSchedule(when);
  const parts = [
    `${describeCondition(condition)}${schedule === '' ? '' : ` ${schedule}`}`,
    repeat && `${repeat.times} times within ${describeDuration(repeat.withinSeconds)}`,
    cooldownSeconds === undefined ? undefined : `at most once in ${describeDuration(cooldownSeconds)}`,
    severity && `severity ${severity}`,
  ];
  return `${capitalize(parts.filter((part) => part !== undefined).join(', '))}.`;
}

/** A condition as a clause, or several. */
export function describeCondition(condition: Condition): string {
  if ('verb' in condition) return describeHappening(condition);
  if ('all' in condition)
    return `${condition.all.map(nested).join('; and ')}${condition.sameSubject === true ? ' (the same one)' : ' at the same time'}`;
  if ('any' in condition) return condition.any.map(nested).join('; or ');
  if ('not' in condition) return `it is not so that ${nested(condition.not)}`;
  return describeSequence(condition);
}

function describeSequence({ sequence, sameSubject }: Sequence): string {
  const steps = sequence.map(({ condition, withinSeconds }, index) => {
    if (index === 0) return nested(condition);
    return `then${withinSeconds === undefined ? '' : ` within ${describeDuration(withinSeconds)}`} ${nested(condition)}`;
  });
  return steps.join('; ') + (sameSubject === true ? ' (the same one)' : '');
}

function nested(condition: Condition): string {
  return 'verb' in condition || 'not' in condition ? describeCondition(condition) : `(${describeCondition(condition)})`;
}
