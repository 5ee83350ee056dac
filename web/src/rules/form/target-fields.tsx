import { Select, SimpleGrid, Stack } from '@mantine/core';
import type { PicturePart } from '#core/rules/picture-parts.ts';
import type { Target } from '#core/rules/rule.ts';
import { PART_CHOICES } from './part-choices.ts';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';
import { SubjectFields } from './subject-fields.tsx';
import { withUnknown } from './with-unknown.ts';

const KINDS = [
  { value: 'zone', label: 'A zone' },
  { value: 'line', label: 'A line' },
  { value: 'part', label: 'A part of the picture' },
  { value: 'subject', label: 'Somebody or something' },
] as const;
type TargetKind = (typeof KINDS)[number]['value'];

interface TargetFieldsProps {
  readonly target: Target;
  readonly path: string;
  readonly onChange: (target: Target) => void;
}

/** What it moves toward or away from. */
export function TargetFields({ target, path, onChange }: TargetFieldsProps) {
  const { zones, lines } = useRuleChoices();
  const zoneError = useProblemAt(`${path}.zone`);
  const lineError = useProblemAt(`${path}.line`);
  const first: Readonly<Record<TargetKind, Target>> = {
    zone: { zone: zones[0]?.value ?? '' },
    line: { line: lines[0]?.value ?? '' },
    part: { part: 'middle' },
    subject: { subject: { labels: ['person'] } },
  };
  const kind = KINDS.find(({ value }) => value in target)?.value ?? 'part';
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <Select
          label="What it moves to or from"
          allowDeselect={false}
          data={KINDS}
          value={kind}
          onChange={(next) => next && onChange(first[next as TargetKind])}
        />
        {'zone' in target && (
          <Select
            label="Zone"
            data={withUnknown(zones, [target.zone])}
            value={target.zone}
            error={zoneError}
            nothingFoundMessage="No zones are drawn yet"
            onChange={(zone) => onChange({ zone: zone ?? '' })}
          />
        )}
        {'line' in target && (
          <Select
            label="Line"
            data={withUnknown(lines, [target.line])}
            value={target.line}
            error={lineError}
            nothingFoundMessage="No lines are drawn yet"
            onChange={(line) => onChange({ line: line ?? '' })}
          />
        )}
        {'part' in target && (
          <Select
            label="Part of the picture"
            allowDeselect={false}
            data={PART_CHOICES}
            value={target.part}
            onChange={(part) => part && onChange({ part: part as PicturePart })}
          />
        )}
      </SimpleGrid>
      {'subject' in target && (
        <SubjectFields
          legend="What it is"
          subject={target.subject}
          path={`${path}.subject`}
          onChange={(subject) => onChange({ subject })}
        />
      )}
    </Stack>
  );
}
