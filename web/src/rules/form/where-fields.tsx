import { MultiSelect, Select, SimpleGrid } from '@mantine/core';
import type { PicturePart } from '#core/rules/picture-parts.ts';
import type { Where } from '#core/rules/rule.ts';
import { orAbsent, orNothing, withKey } from '../rule-draft.ts';
import { Fieldset } from './fieldset.tsx';
import { PART_CHOICES } from './part-choices.ts';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';
import { withUnknown } from './with-unknown.ts';

interface WhereFieldsProps {
  readonly where: Where | undefined;
  readonly path: string;
  readonly onChange: (where: Where | undefined) => void;
}

/** Where it counts: of several cameras or zones, any. */
export function WhereFields({ where = {}, path, onChange }: WhereFieldsProps) {
  const { cameras, zones } = useRuleChoices();
  const missingPlace = useProblemAt(path);
  const change = <Key extends keyof Where>(key: Key, value: Where[Key] | undefined) =>
    onChange(orAbsent(withKey(where, key, value)));
  return (
    <Fieldset legend="Where">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <MultiSelect
          label="Cameras"
          placeholder={where.cameras === undefined ? 'all' : ''}
          data={withUnknown(cameras, where.cameras)}
          value={[...(where.cameras ?? [])]}
          error={useProblemAt(`${path}.cameras`)}
          onChange={(names) => change('cameras', orNothing(names))}
        />
        <MultiSelect
          label="Zones"
          placeholder={where.zones === undefined ? 'the whole picture' : ''}
          data={withUnknown(zones, where.zones)}
          value={[...(where.zones ?? [])]}
          error={useProblemAt(`${path}.zones`) ?? missingPlace}
          nothingFoundMessage="No zones are drawn yet"
          onChange={(names) => change('zones', orNothing(names))}
        />
        <MultiSelect
          label="Not in these zones"
          placeholder={where.exceptZones === undefined ? 'none' : ''}
          data={withUnknown(zones, where.exceptZones)}
          value={[...(where.exceptZones ?? [])]}
          error={useProblemAt(`${path}.exceptZones`)}
          nothingFoundMessage="No zones are drawn yet"
          onChange={(names) => change('exceptZones', orNothing(names))}
        />
        <Select
          label="Part of the picture"
          placeholder="any"
          clearable
          data={PART_CHOICES}
          value={where.part ?? null}
          onChange={(part) => change('part', (part ?? undefined) as PicturePart | undefined)}
        />
      </SimpleGrid>
    </Fieldset>
  );
}
