import { Chip, Group, Text } from '@mantine/core';
import type { SearchResult } from '#contract/search.ts';
import { FACETS, type FacetName, type SearchState } from './search-state.ts';

const TITLES: Readonly<Record<FacetName, string>> = { camera: 'Camera', label: 'What', colour: 'Colour', zone: 'Zone' };
/** More would push the pictures off the screen. */
const SHOWN = 8;

interface FacetChipsProps {
  readonly facets: SearchResult['facets'];
  readonly state: SearchState;
  readonly nameOf: (facet: FacetName, value: string) => string;
  readonly onChange: (facet: FacetName, value: string | null) => void;
}

/** What the matches are like, with how many there are of each; a click narrows the search down to it, another takes that back. */
export function FacetChips({ facets, state, nameOf, onChange }: FacetChipsProps) {
  return FACETS.map((facet) => {
    const chosen = state[facet];
    const values = facets[facet].slice(0, SHOWN);
    const shown =
      chosen === null || values.some(({ value }) => value === chosen)
        ? values
        : [{ value: chosen, count: 0 }, ...values];
    if (shown.length < 2 && chosen === null) return null;
    return (
      <Group key={facet} gap={6} role="group" aria-label={TITLES[facet]}>
        <Text size="xs" c="dimmed" w={52}>
          {TITLES[facet]}
        </Text>
        {shown.map(({ value, count }) => (
          <Chip
            key={value}
            size="xs"
            checked={value === chosen}
            onChange={(isChosen) => onChange(facet, isChosen ? value : null)}
          >
            {nameOf(facet, value)} {count}
          </Chip>
        ))}
      </Group>
    );
  });
}
