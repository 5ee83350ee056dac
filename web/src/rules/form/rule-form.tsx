import { Group, NumberInput, Stack, Switch, Title } from '@mantine/core';
import type { Rule } from '#core/rules/rule.ts';
import { withFormChange, withKey } from '../rule-draft.ts';
import { ConditionFields } from './condition-fields.tsx';
import { DurationInput } from './duration-input.tsx';
import { RuleChoicesProvider } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';
import { ScheduleFields } from './schedule-fields.tsx';

interface RuleFormProps {
  readonly rule: Rule;
  readonly onChange: (rule: Rule) => void;
}

/** A rule in fields: the same that its YAML says. */
export function RuleForm({ rule, onChange }: RuleFormProps) {
  const change = (changed: Rule) => onChange(withFormChange(rule, changed));
  return (
    <RuleChoicesProvider>
      <Stack gap="lg">
        <ConditionFields
          condition={rule.condition}
          path="condition"
          depth={0}
          mayBeNot={false}
          onChange={(condition) => change({ ...rule, condition })}
        />
        <section aria-labelledby="rule-times">
          <Title order={3} id="rule-times" mb="xs">
            At what times
          </Title>
          <ScheduleFields schedule={rule.when} onChange={(when) => change(withKey(rule, 'when', when))} />
        </section>
        <RepeatFields rule={rule} onChange={change} />
      </Stack>
    </RuleChoicesProvider>
  );
}

function RepeatFields({ rule, onChange }: RuleFormProps) {
  const { repeat } = rule;
  const problem = useProblemAt('repeat.times');
  return (
    <Stack gap="sm">
      <Switch
        label="Only when it has happened several times"
        checked={repeat !== undefined}
        onChange={(event) =>
          onChange(withKey(rule, 'repeat', event.currentTarget.checked ? { times: 3, withinSeconds: 600 } : undefined))
        }
      />
      {repeat && (
        <Group gap="md" align="flex-start">
          <NumberInput
            label="Times"
            w={100}
            min={2}
            max={100}
            allowDecimal={false}
            value={repeat.times}
            error={problem}
            onChange={(times) => typeof times === 'number' && onChange({ ...rule, repeat: { ...repeat, times } })}
          />
          <DurationInput
            label="Within"
            value={repeat.withinSeconds}
            path="repeat.withinSeconds"
            onChange={(withinSeconds = 0) => onChange({ ...rule, repeat: { ...repeat, withinSeconds } })}
          />
        </Group>
      )}
    </Stack>
  );
}
