import { Chip, Group, Input, SegmentedControl, Text } from '@mantine/core';
import { INPUT_ROLES, type InputRole } from '#contract/config.ts';
import type { AddressKind } from './address-kinds.ts';
import type { CameraForm } from './use-camera-form.ts';

export const ROLE_TEXTS: Readonly<Record<InputRole, string>> = {
  live: 'Watch',
  record: 'Record',
  detect: 'Analyse',
};

interface InputOptionsProps {
  readonly form: CameraForm;
  readonly index: number;
  readonly kind: AddressKind;
  readonly withRoles: boolean;
}

/** What the stream is for, and how it is fetched where there is a choice. */
export function InputOptions({ form, index, kind, withRoles }: InputOptionsProps) {
  const roles = form.getInputProps(`inputs.${index}.roles`);
  return (
    <>
      {withRoles && (
        <Input.Wrapper
          label="This stream is for"
          description="A stream without a choice takes what the others leave."
          error={roles.error}
        >
          <Chip.Group
            multiple
            value={form.values.inputs[index]?.roles ?? []}
            onChange={(chosen) => form.setFieldValue(`inputs.${index}.roles`, chosen as InputRole[])}
          >
            <Group gap="xs" mt={6}>
              {INPUT_ROLES.map((role) => (
                <Chip key={role} value={role} size="sm">
                  {ROLE_TEXTS[role]}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
        </Input.Wrapper>
      )}
      {kind === 'rtsp' && (
        <Choice
          label="Transport"
          choices={{ tcp: 'TCP (reliable)', udp: 'UDP' }}
          {...form.getInputProps(`inputs.${index}.transport`)}
        />
      )}
      {kind === 'file' && (
        <Choice
          label="Pace"
          choices={{ realtime: 'Looped, in real time', fastest: 'Once, as fast as possible' }}
          {...form.getInputProps(`inputs.${index}.pace`)}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}

function Choice({ label, choices, value, onChange }: ChoiceProps) {
  return (
    <Group gap="sm">
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={label}
        // Long choices take two lines on a phone instead of being cut off.
        style={{ maxWidth: '100%' }}
        styles={{ label: { whiteSpace: 'normal' }, control: { minWidth: 0 } }}
        data={Object.entries(choices).map(([choice, text]) => ({ value: choice, label: text }))}
        {...(value === undefined ? {} : { value })}
        {...(onChange === undefined ? {} : { onChange })}
      />
    </Group>
  );
}
