import { Select, Stack } from '@mantine/core';
import type { Happening, Verb } from '#core/rules/rule.ts';
import { VERB_WORDS } from '#core/rules/vocabulary.ts';
import { withKey } from '../rule-draft.ts';
import { SubjectFields } from './subject-fields.tsx';
import { VerbFieldInputs } from './verb-field-inputs.tsx';
import { withVerb } from './verb-fields.ts';
import { WhereFields } from './where-fields.tsx';

const VERB_CHOICES = Object.entries(VERB_WORDS).map(([value, label]) => ({ value, label }));

interface HappeningFieldsProps {
  readonly happening: Happening;
  readonly path: string;
  readonly onChange: (happening: Happening) => void;
}

/** One thing that happens: who, what, where. */
export function HappeningFields({ happening, path, onChange }: HappeningFieldsProps) {
  return (
    <Stack gap="md">
      <SubjectFields
        legend="Who or what"
        subject={happening.subject}
        path={`${path}.subject`}
        onChange={(subject) => onChange({ ...happening, subject })}
      />
      <Select
        label="What happens"
        allowDeselect={false}
        searchable
        maxDropdownHeight={320}
        data={VERB_CHOICES}
        value={happening.verb}
        onChange={(verb) => verb && onChange(withVerb(happening, verb as Verb))}
      />
      <VerbFieldInputs happening={happening} path={path} onChange={onChange} />
      <WhereFields
        where={happening.where}
        path={`${path}.where`}
        onChange={(where) => onChange(withKey(happening, 'where', where))}
      />
    </Stack>
  );
}
