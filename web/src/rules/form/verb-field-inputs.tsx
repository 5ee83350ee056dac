import { NumberInput, Select, SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Count, Distance, Happening, Speed, Subject, Target } from '#core/rules/rule.ts';
import type { DirectionOnLine } from '#core/rules/vocabulary.ts';
import { orAbsent, withKey } from '../rule-draft.ts';
import { DurationInput } from './duration-input.tsx';
import { DistanceInput, SpeedInput } from './measure-input.tsx';
import { useRuleChoices } from './rule-choices.tsx';
import { useProblemAt } from './rule-problems.tsx';
import { SubjectFields } from './subject-fields.tsx';
import { TargetFields } from './target-fields.tsx';
import { FURTHER_FIELDS, type FurtherField, hasField, isNeeded } from './verb-fields.ts';
import { withUnknown } from './with-unknown.ts';

/** The value of each field that verbs can have. */
interface FieldValues {
  readonly forSeconds: number;
  readonly count: Count;
  readonly atLeast: number;
  readonly line: string;
  readonly direction: DirectionOnLine;
  readonly speed: Speed;
  readonly target: Target;
  readonly other: Subject;
  readonly distance: Distance;
}
interface FieldProps<Value> {
  readonly value: Value | undefined;
  readonly isNeeded: boolean;
  readonly path: string;
  readonly onChange: (value: Value | undefined) => void;
}

const INPUTS: { readonly [Field in FurtherField]: (props: FieldProps<FieldValues[Field]>) => ReactNode } = {
  forSeconds: ({ isNeeded: needed, ...props }) => (
    <DurationInput label="For at least" placeholder={needed ? 'how long' : 'any time'} {...props} />
  ),
  count: CountInput,
  atLeast: AtLeastInput,
  line: LineInput,
  direction: DirectionInput,
  speed: (props) => <SpeedInput label="Speed" {...props} />,
  target: ({ value = { part: 'middle' }, path, onChange }) => (
    <TargetFields target={value} path={path} onChange={onChange} />
  ),
  other: ({ value = {}, path, onChange }) => (
    <SubjectFields legend="The other one" subject={value} path={path} onChange={onChange} />
  ),
  distance: (props) => <DistanceInput label="As near as" placeholder="next to it" {...props} />,
};
/** These hold fields of their own and take the whole width. */
const WIDE: ReadonlySet<FurtherField> = new Set(['target', 'other']);

interface VerbFieldInputsProps {
  readonly happening: Happening;
  readonly path: string;
  readonly onChange: (happening: Happening) => void;
}

/** What the verb of a happening can be asked beside who and where. */
export function VerbFieldInputs({ happening, path, onChange }: VerbFieldInputsProps) {
  const fields = FURTHER_FIELDS.filter((field) => hasField(happening.verb, field));
  const inputOf = (field: FurtherField) => (
    <FieldInput key={field} field={field} happening={happening} path={`${path}.${field}`} onChange={onChange} />
  );
  const narrow = fields.filter((field) => !WIDE.has(field));
  return (
    <>
      {narrow.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          {narrow.map(inputOf)}
        </SimpleGrid>
      )}
      {fields.filter((field) => WIDE.has(field)).map(inputOf)}
    </>
  );
}

function FieldInput({ field, happening, path, onChange }: VerbFieldInputsProps & { readonly field: FurtherField }) {
  // Which value belongs to which field is the table's word, which the compiler cannot follow through a union of fields.
  const Input = INPUTS[field] as (props: FieldProps<unknown>) => ReactNode;
  const values = happening as unknown as Readonly<Record<string, unknown>>;
  return (
    <Input
      value={values[field]}
      isNeeded={isNeeded(happening.verb, field)}
      path={path}
      onChange={(value) => onChange(withKey(values, field, value) as unknown as Happening)}
    />
  );
}

function CountInput({ value = {}, path, onChange }: FieldProps<Count>) {
  const error = useProblemAt(path);
  const change = (key: keyof Count) => (amount: string | number) =>
    onChange(orAbsent(withKey(value, key, typeof amount === 'number' ? amount : undefined)));
  const props = { min: 1, max: 1000, allowDecimal: false, allowNegative: false };
  return (
    <SimpleGrid cols={2} spacing="xs">
      <NumberInput
        label="At least"
        placeholder="1"
        {...props}
        value={value.atLeast ?? ''}
        error={error}
        onChange={change('atLeast')}
      />
      <NumberInput
        label="At most"
        placeholder="any number"
        {...props}
        value={value.atMost ?? ''}
        onChange={change('atMost')}
      />
    </SimpleGrid>
  );
}

function AtLeastInput({ value, path, onChange }: FieldProps<number>) {
  return (
    <NumberInput
      label="How many at least"
      min={2}
      max={1000}
      allowDecimal={false}
      allowNegative={false}
      value={value ?? ''}
      error={useProblemAt(path)}
      onChange={(amount) => onChange(typeof amount === 'number' ? amount : undefined)}
    />
  );
}

function LineInput({ value, isNeeded: needed, path, onChange }: FieldProps<string>) {
  const { lines } = useRuleChoices();
  return (
    <Select
      label="Line"
      placeholder={needed ? 'Choose a line' : 'the direction of the zone'}
      clearable={!needed}
      data={withUnknown(lines, value === undefined ? [] : [value])}
      value={value ?? null}
      error={useProblemAt(path)}
      nothingFoundMessage="No lines are drawn yet"
      onChange={(line) => onChange(line ?? (needed ? '' : undefined))}
    />
  );
}

function DirectionInput({ value, path, onChange }: FieldProps<DirectionOnLine>) {
  return (
    <Select
      label="Direction"
      placeholder="either"
      clearable
      data={[
        { value: 'along', label: 'With the arrow of the line' },
        { value: 'against', label: 'Against the arrow of the line' },
      ]}
      value={value ?? null}
      error={useProblemAt(path)}
      onChange={(direction) => onChange((direction ?? undefined) as DirectionOnLine | undefined)}
    />
  );
}
