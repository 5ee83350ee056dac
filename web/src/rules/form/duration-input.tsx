import { useState } from 'react';
import { AmountInput } from './amount-input.tsx';
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
    <AmountInput
      label={label}
      placeholder={placeholder}
      amount={value === undefined ? undefined : value / secondsIn(shown)}
      units={DURATION_UNITS}
      unit={shown}
      unitWidth={110}
      step={1}
      decimals={3}
      error={error}
      onAmount={(amount) => onChange(amount === undefined ? undefined : amount * secondsIn(shown))}
      onUnit={(next) => changeUnit(next as DurationUnit)}
    />
  );
}
