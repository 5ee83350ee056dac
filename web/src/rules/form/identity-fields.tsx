import { Select, Stack, TagsInput } from '@mantine/core';
import type { Traits } from '#core/rules/rule.ts';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';

const CHOICES = [
  { value: 'anybody', label: 'Does not matter' },
  { value: 'known', label: 'Anybody who is enrolled' },
  { value: 'unknown', label: 'Somebody unknown' },
  { value: 'named', label: 'Certain people' },
];

interface IdentityFieldsProps {
  readonly identity: Traits['identity'];
  readonly path: string;
  readonly onChange: (identity: Traits['identity']) => void;
}

/** Who it is, by the face. */
export function IdentityFields({ identity, path, onChange }: IdentityFieldsProps) {
  const { people } = useRuleChoices();
  const error = useProblemAt(path);
  const kind = identity === undefined ? 'anybody' : typeof identity === 'string' ? identity : 'named';
  const choose = (next: string | null) => {
    if (next === 'known' || next === 'unknown') return onChange(next);
    onChange(next === 'named' ? people.slice(0, 1) : undefined);
  };
  return (
    <Stack gap={6}>
      <Select label="Who it is" allowDeselect={false} data={CHOICES} value={kind} onChange={choose} />
      {typeof identity === 'object' && (
        <TagsInput
          aria-label="People"
          placeholder="Names"
          data={[...people]}
          value={[...identity]}
          error={error}
          onChange={onChange}
        />
      )}
    </Stack>
  );
}
