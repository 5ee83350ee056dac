import type { Distance, Speed } from '#core/rules/rule.ts';
import { AmountInput } from './amount-input.tsx';
import { useProblemAt } from './rule-problems.tsx';

interface Unit {
  readonly value: string;
  readonly label: string;
  readonly first: number;
  readonly step: number;
}
const DISTANCE_UNITS: readonly Unit[] = [
  { value: 'metres', label: 'metres', first: 2, step: 1 },
  { value: 'pictureWidths', label: 'picture widths', first: 0.1, step: 0.05 },
];
const SPEED_UNITS: readonly Unit[] = [
  { value: 'kilometresPerHour', label: 'km/h', first: 30, step: 5 },
  { value: 'pictureWidthsPerSecond', label: 'picture widths a second', first: 0.3, step: 0.1 },
];

interface MeasureInputProps<Measure> {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: Measure | undefined;
  readonly path: string;
  readonly onChange: (value: Measure | undefined) => void;
}

export function DistanceInput(props: MeasureInputProps<Distance>) {
  return (
    <MeasureInput {...props} units={DISTANCE_UNITS} toMeasure={(unit, amount) => ({ [unit]: amount }) as Distance} />
  );
}

export function SpeedInput(props: MeasureInputProps<Speed>) {
  return <MeasureInput {...props} units={SPEED_UNITS} toMeasure={(unit, amount) => ({ [unit]: amount }) as Speed} />;
}

/** An amount in metres, which needs a ground scale, or in pictures, which needs none. */
function MeasureInput<Measure extends Distance | Speed>({
  label,
  placeholder,
  value,
  path,
  onChange,
  units,
  toMeasure,
}: MeasureInputProps<Measure> & {
  readonly units: readonly Unit[];
  readonly toMeasure: (unit: string, amount: number) => Measure;
}) {
  const error = useProblemAt(path);
  const [[unit, amount] = [units[0]?.value ?? '', undefined]] = Object.entries(value ?? {});
  const look = units.find((candidate) => candidate.value === unit);
  return (
    <AmountInput
      label={label}
      placeholder={placeholder}
      amount={amount}
      units={units}
      unit={unit}
      unitWidth={150}
      step={look?.step ?? 1}
      error={error}
      onAmount={(next) => onChange(next === undefined ? undefined : toMeasure(unit, next))}
      onUnit={(next) => onChange(toMeasure(next, units.find(({ value: name }) => name === next)?.first ?? 1))}
    />
  );
}
