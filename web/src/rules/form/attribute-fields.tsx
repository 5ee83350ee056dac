import { ActionIcon, Autocomplete, Group, Stack, TagsInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Traits } from '#core/rules/rule.ts';
import { orAbsent, withKey } from '../rule-draft.ts';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';

type Attributes = NonNullable<Traits['attributes']>;
const COLOUR = 'colour';

interface AttributeFieldsProps {
  readonly attributes: Attributes | undefined;
  readonly path: string;
  readonly onChange: (attributes: Attributes | undefined) => void;
}

/** Colour, and whatever else models tell of an object. */
export function AttributeFields({ attributes = {}, path, onChange }: AttributeFieldsProps) {
  const [added, setAdded] = useState('');
  const { attributes: known } = useRuleChoices();
  const names = [COLOUR, ...Object.keys(attributes).filter((name) => name !== COLOUR)];
  const add = () => {
    const name = added.trim();
    if (name !== '' && !names.includes(name)) onChange({ ...attributes, [name]: [] });
    setAdded('');
  };
  return (
    <Stack gap={6}>
      {names.map((name) => (
        <AttributeValues
          key={name}
          name={name}
          values={attributes[name]}
          path={`${path}.${name}`}
          onChange={(values) => onChange(orAbsent(withKey(attributes, name, values)))}
        />
      ))}
      <Group gap={6} wrap="nowrap">
        <Autocomplete
          flex={1}
          size="xs"
          aria-label="Further attribute"
          placeholder="further attribute"
          data={Object.keys(known).filter((name) => !names.includes(name))}
          value={added}
          onChange={setAdded}
        />
        <ActionIcon variant="default" aria-label="Add attribute" disabled={added.trim() === ''} onClick={add}>
          <IconPlus size={14} />
        </ActionIcon>
      </Group>
    </Stack>
  );
}

interface AttributeValuesProps {
  readonly name: string;
  readonly values: readonly string[] | undefined;
  readonly path: string;
  readonly onChange: (values: readonly string[] | undefined) => void;
}

function AttributeValues({ name, values = [], path, onChange }: AttributeValuesProps) {
  const { attributes } = useRuleChoices();
  const error = useProblemAt(path);
  return (
    <Group gap={6} wrap="nowrap" align="flex-end">
      <TagsInput
        flex={1}
        label={name === COLOUR ? 'Colour' : name}
        placeholder={values.length === 0 ? 'any' : ''}
        data={[...(attributes[name] ?? [])]}
        value={[...values]}
        error={error}
        onChange={(next) => onChange(next.length === 0 && name === COLOUR ? undefined : next)}
      />
      {name !== COLOUR && (
        <ActionIcon
          mb={4}
          variant="subtle"
          color="gray"
          aria-label={`Remove ${name}`}
          onClick={() => onChange(undefined)}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </Group>
  );
}
