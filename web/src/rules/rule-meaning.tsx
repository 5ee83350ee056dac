import { Text } from '@mantine/core';
import classes from './rule-meaning.module.css';
import { RuleProblemList } from './rule-problem-list.tsx';
import type { RuleCheck } from './use-checked-rule.ts';

/** The rule in plain words, and what keeps it from firing. */
export function RuleMeaning({ check, isRule, back }: { check: RuleCheck; isRule: boolean; back: string }) {
  const { explanation, problems, isValid } = check;
  if (!isRule) return null;
  return (
    <div className={classes.meaning} aria-live="polite">
      <Text size="xs" c="dimmed" fw={600}>
        {isValid ? 'You will be told' : 'Not complete yet'}
      </Text>
      {isValid && <Text fw={500}>{explanation ?? '…'}</Text>}
      <RuleProblemList problems={problems} back={back} />
    </div>
  );
}
