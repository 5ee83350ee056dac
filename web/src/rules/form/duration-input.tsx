import { Group, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { DURATION_UNITS, type DurationUnit, secondsIn, unitOf } from './duration-units.ts';
import { useProblemAt } from './rule-problems.tsx';

const LONGEST_SECONDS = 31 * 86_400;

export interface DurationInputProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: number | undefined;
  /** Where it stands in the rule. */
  readonly path: string;
  readonly onChange: (seconds: number | undefined) => void;
}

/** A duration in the unit that the user likes. Empty says none. */
export function DurationInput({ label, placeholder, value, path, onChange }: DurationInputProps) {
  const [unit, setUnit] = useState<DurationUnit>(unitOf(value));
  const error = useProblemAt(path);
  const shown = value !== undefined && unit !== 'seconds' && value % secondsIn(unit) !== 0 ? unitOf(value) : unit;
  const changeUnit = (next: DurationUnit) => {
    setUnit(next);
    if (value !== undefined) onChange(Math.min((value / secondsIn(shown)) * secondsIn(next), LONGEST_SECONDS));
  };
  return (
    <Group gap={6} align="flex-start" wrap="nowrap">
      <NumberInput
        flex={1}
        label={label}
        {...(placeholder === undefined ? {} : { placeholder })}
        min={0}
        allowNegative={false}
        decimalScale={3}
        value={value === undefined ? '' : value / secondsIn(shown)}
        error={error}
        onChange={(amount) => onChange(typeof amount === 'number' ? amount * secondsIn(shown) : undefined)}
      />
      <Select
        w={110}
        mt={25}
        aria-label={`Unit of: ${label}`}
        allowDeselect={false}
        data={DURATION_UNITS.map(({ value: name, label: words }) => ({ value: name, label: words }))}
        value={shown}
        onChange={(next) => next && changeUnit(next as DurationUnit)}
      />
    </Group>
  );
}
