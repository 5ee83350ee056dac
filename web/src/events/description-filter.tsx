import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { EventFacets } from '#contract/api.ts';
import { formatIdentifier } from '../format/format-words.ts';
import type { EventFilter } from './event-filter.ts';
import { withChosen } from './with-chosen.ts';

const COLOUR = 'colour';
const TYPING_PAUSE_MS = 350;
const LONGEST_TEXT = 64;

export interface DescriptionFilterProps {
  readonly filter: EventFilter;
  readonly facets: EventFacets | undefined;
  readonly onChange: (part: Partial<EventFilter>) => void;
}

/** What is known of an object beside its label. Colours and other attributes are offered where there are any. */
export function DescriptionFilter({ filter, facets, onChange }: DescriptionFilterProps) {
  const colours = withChosen(facets?.attributes[COLOUR], filter.colour);
  const attributes = attributeChoices(facets?.attributes ?? {}, filter.attribute);
  return (
    <>
      {colours.length > 0 && (
        <Select
          label="Colour"
          placeholder="Any"
          clearable
          data={colours.map((value) => ({ value, label: formatIdentifier(value) }))}
          value={filter.colour}
          onChange={(colour) => onChange({ colour })}
        />
      )}
      {attributes.length > 0 && (
        <Select
          label="Attribute"
          placeholder="Any"
          clearable
          searchable
          data={attributes}
          value={filter.attribute}
          onChange={(attribute) => onChange({ attribute })}
        />
      )}
      <TextFilter text={filter.text} onChange={(text) => onChange({ text })} />
      <Select
        label="Movement"
        placeholder="Any"
        clearable
        data={[
          { value: 'true', label: 'Stands still' },
          { value: 'false', label: 'Moves' },
        ]}
        value={filter.isStationary === null ? null : String(filter.isStationary)}
        onChange={(choice) => onChange({ isStationary: choice === null ? null : choice === 'true' })}
      />
    </>
  );
}

/** Asks the server once a pause is made in typing. */
function TextFilter({ text, onChange }: { text: string | null; onChange: (text: string | null) => void }) {
  const [typed, setTyped] = useState(text ?? '');
  const tell = useDebouncedCallback((value: string) => onChange(/[^\s.-]/.test(value) ? value : null), TYPING_PAUSE_MS);
  // Cleared, or another address was opened.
  useEffect(() => setTyped(text ?? ''), [text]);
  return (
    <TextInput
      type="search"
      label="Text"
      placeholder="e.g. part of a plate"
      maxLength={LONGEST_TEXT}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        tell(value);
      }}
    />
  );
}

/** Every attribute but the colour, by its name. */
function attributeChoices(attributes: EventFacets['attributes'], chosen: string | null) {
  const offered = Object.entries(attributes).filter(([name]) => name !== COLOUR);
  const values = withChosen(
    offered.flatMap(([name, known]) => known.map((value) => `${name}:${value}`)),
    chosen,
  );
  return values.map((value) => {
    const [name = '', ...rest] = value.split(':');
    return { value, label: `${formatIdentifier(name)}: ${rest.join(':')}` };
  });
}
