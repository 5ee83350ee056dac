import { Button, Checkbox, Group, Select, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Condition, Sequence } from '#core/rules/rule.ts';
import { withKey } from '../rule-draft.ts';
import { DurationInput } from './duration-input.tsx';
import { Fieldset } from './fieldset.tsx';
import { HappeningFields } from './happening-fields.tsx';
import {
  DEEPEST,
  type Joining,
  joiningOf,
  partsOf,
  withAnotherPart,
  withJoining,
  withoutPart,
  withPart,
} from './joining.ts';

const JOINING_CHOICES: readonly { readonly value: Joining; readonly label: string }[] = [
  { value: 'happening', label: 'One thing happens' },
  { value: 'all', label: 'All of these at the same time' },
  { value: 'any', label: 'Any of these' },
  { value: 'sequence', label: 'One after the other' },
  { value: 'not', label: 'This does not happen' },
];

interface ConditionFieldsProps {
  readonly condition: Condition;
  readonly path: string;
  /** How many conditions it is within. */
  readonly depth: number;
  /** Whether "not" says something here: beside what does happen. */
  readonly mayBeNot: boolean;
  readonly onChange: (condition: Condition) => void;
}

/** What has to happen: one thing, or several put together, each of them a condition again. */
export function ConditionFields({ condition, path, depth, mayBeNot, onChange }: ConditionFieldsProps) {
  const joining = joiningOf(condition);
  const choices = JOINING_CHOICES.filter(({ value }) => value !== 'not' || mayBeNot || joining === 'not');
  return (
    <Stack gap="md">
      {depth < DEEPEST && (
        <Select
          label={depth === 0 ? 'When' : 'This part'}
          allowDeselect={false}
          data={choices}
          value={joining}
          onChange={(next) => next && onChange(withJoining(condition, next as Joining))}
        />
      )}
      {'verb' in condition ? (
        <HappeningFields happening={condition} path={path} onChange={onChange} />
      ) : (
        <Parts condition={condition} path={path} depth={depth} onChange={onChange} />
      )}
    </Stack>
  );
}

type JoinedProps = Omit<ConditionFieldsProps, 'mayBeNot'>;

function Parts({ condition, path, depth, onChange }: JoinedProps) {
  const parts = partsOf(condition);
  return (
    <>
      {parts.map((part, index) => (
        <Fieldset
          // Parts have no names; their places are what tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          legend={legendOf(condition, index)}
          aside={
            parts.length > 1 && <RemoveButton index={index} onClick={() => onChange(withoutPart(condition, index))} />
          }
        >
          <Stack gap="sm">
            {'sequence' in condition && index > 0 && (
              <WithinInput sequence={condition} index={index} path={path} onChange={onChange} />
            )}
            <ConditionFields
              condition={part}
              path={partPath(condition, path, index)}
              depth={depth + 1}
              mayBeNot={'all' in condition || ('sequence' in condition && index === parts.length - 1)}
              onChange={(changed) => onChange(withPart(condition, index, changed))}
            />
          </Stack>
        </Fieldset>
      ))}
      <JoinedFoot condition={condition} onChange={onChange} />
    </>
  );
}

function JoinedFoot({ condition, onChange }: Pick<JoinedProps, 'condition' | 'onChange'>) {
  if ('not' in condition) return null;
  const canBeSame = 'all' in condition || 'sequence' in condition;
  return (
    <Group justify="space-between">
      <Button
        size="xs"
        variant="light"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange(withAnotherPart(condition))}
      >
        {'sequence' in condition ? 'And then …' : 'Another one'}
      </Button>
      {canBeSame && (
        <Checkbox
          label="One and the same does all of it"
          checked={condition.sameSubject === true}
          onChange={(event) =>
            onChange(withKey(condition, 'sameSubject', event.currentTarget.checked ? true : undefined))
          }
        />
      )}
    </Group>
  );
}

function WithinInput({
  sequence,
  index,
  path,
  onChange,
}: {
  sequence: Sequence;
  index: number;
  path: string;
  onChange: (condition: Condition) => void;
}) {
  const step = sequence.sequence[index];
  if (step === undefined) return null;
  return (
    <DurationInput
      label="Within"
      value={step.withinSeconds}
      path={`${path}.sequence.${index}`}
      onChange={(seconds) =>
        onChange({ ...sequence, sequence: sequence.sequence.with(index, withKey(step, 'withinSeconds', seconds)) })
      }
    />
  );
}

function RemoveButton({ index, onClick }: { index: number; onClick: () => void }) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      aria-label={`Remove part ${index + 1}`}
      leftSection={<IconTrash size={14} aria-hidden />}
      onClick={onClick}
    >
      Remove
    </Button>
  );
}

function legendOf(condition: Condition, index: number): string {
  if ('not' in condition) return 'What must not happen';
  if ('sequence' in condition) return index === 0 ? 'First' : 'Then';
  if (index === 0) return 'all' in condition ? 'Both this' : 'Either this';
  return 'all' in condition ? 'and this' : 'or this';
}

function partPath(condition: Condition, path: string, index: number): string {
  if ('not' in condition) return `${path}.not`;
  return 'sequence' in condition ? `${path}.sequence.${index}.condition` : `${path}.${joiningOf(condition)}.${index}`;
}
