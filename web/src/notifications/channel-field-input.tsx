import { NativeSelect, NumberInput, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChannelField, FieldKind } from './channel-fields.ts';

export type FieldValue = string | number | boolean;

export interface ChannelFieldInputProps {
  readonly field: ChannelField;
  readonly value: FieldValue;
  readonly error: string | undefined;
  readonly onChange: (value: FieldValue) => void;
}

/** One field of a channel, edited as its kind asks for. */
export function ChannelFieldInput(props: ChannelFieldInputProps) {
  return INPUTS[props.field.kind](props);
}

const common = ({ field, error }: ChannelFieldInputProps) => ({
  label: field.label,
  description: field.description,
  error,
  withAsterisk: field.isRequired ?? false,
  name: field.key,
  ...(field.placeholder ? { placeholder: field.placeholder } : {}),
});
const textual = (props: ChannelFieldInputProps) => ({
  ...common(props),
  value: String(props.value),
  autoComplete: 'off',
  spellCheck: false,
});

const textInput = (props: ChannelFieldInputProps) => (
  <TextInput {...textual(props)} onChange={(event) => props.onChange(event.currentTarget.value)} />
);
const textarea = (props: ChannelFieldInputProps) => (
  <Textarea
    {...textual(props)}
    autosize
    minRows={2}
    maxRows={12}
    styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-xs)' } }}
    onChange={(event) => props.onChange(event.currentTarget.value)}
  />
);

const INPUTS: Readonly<Record<FieldKind, (props: ChannelFieldInputProps) => ReactNode>> = {
  text: textInput,
  list: textInput,
  headers: textarea,
  template: textarea,
  secret: (props) => (
    <PasswordInput
      {...textual(props)}
      // A browser must not offer the user's own password here.
      autoComplete="new-password"
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  ),
  number: (props) => (
    <NumberInput {...common(props)} value={Number(props.value)} allowDecimal={false} onChange={props.onChange} />
  ),
  switch: (props) => (
    <Switch
      label={props.field.label}
      description={props.field.description}
      error={props.error}
      checked={props.value === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  ),
  choice: (props) => (
    <NativeSelect
      {...common(props)}
      data={[...(props.field.choices ?? [])]}
      value={String(props.value)}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  ),
};
