import { Group, NumberInput, Select } from '@mantine/core';

export interface AmountInputProps {
  readonly label: string;
  readonly placeholder: string | undefined;
  readonly amount: number | undefined;
  readonly units: readonly { readonly value: string; readonly label: string }[];
  readonly unit: string;
  /** Room for the longest name of a unit, in pixels. */
  readonly unitWidth: number;
  readonly step: number;
  /** Digits behind the point; as many as there are unless said. */
  readonly decimals?: number;
  readonly error: string | null;
  readonly onAmount: (amount: number | undefined) => void;
  readonly onUnit: (unit: string) => void;
}

/** A number with a choice of units beside it. Empty says none. */
export function AmountInput(props: AmountInputProps) {
  const { label, placeholder, amount, units, unit, unitWidth, step, decimals, error, onAmount, onUnit } = props;
  return (
    <Group gap={6} align="flex-start" wrap="nowrap">
      <NumberInput
        flex={1}
        label={label}
        {...(placeholder === undefined ? {} : { placeholder })}
        min={0}
        step={step}
        allowNegative={false}
        {...(decimals === undefined ? {} : { decimalScale: decimals })}
        value={amount ?? ''}
        error={error}
        onChange={(next) => onAmount(typeof next === 'number' ? next : undefined)}
      />
      <Select
        w={unitWidth}
        mt={25}
        aria-label={`Unit of: ${label}`}
        allowDeselect={false}
        data={units.map(({ value, label: words }) => ({ value, label: words }))}
        value={unit}
        onChange={(next) => next && onUnit(next)}
      />
    </Group>
  );
}
