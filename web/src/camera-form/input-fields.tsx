import { ActionIcon, Button, Code, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inputPathSchema } from '#contract/config.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { ADDRESS_KIND_TEXTS, type AddressKind, addressKindOf } from './address-kinds.ts';
import { type InputFormValues, newInputValues } from './camera-form-values.ts';
import { ConnectionTestResult } from './connection-test-result.tsx';
import { InputOptions } from './input-options.tsx';
import { KindSelect } from './kind-select.tsx';
import type { CameraForm } from './use-camera-form.ts';

export interface InputFieldsProps {
  readonly form: CameraForm;
  readonly index: number;
  /** Whether there are others, so that each has to say what it is for. */
  readonly isOneOfMany: boolean;
  /** The camera that is edited; absent for a new one. */
  readonly camera?: string;
}

/** Where video comes from, with a test of the connection. */
export function InputFields({ form, index, isOneOfMany, camera }: InputFieldsProps) {
  const values = form.values.inputs[index] ?? newInputValues();
  const [kind, setKind] = useState<AddressKind>(() => addressKindOf(values.path));
  const test = useConnectionTest(values, camera);
  const pathField = `inputs.${index}.path`;
  const choose = (address: string) => {
    form.setFieldValue(pathField, address);
    test.reset();
  };
  const changeKind = (next: AddressKind) => {
    setKind(next);
    // The only address of its kind needs no typing.
    if (next === 'publisher') choose('publisher');
    else if (values.path === 'publisher') choose('');
  };
  const onType = (typed: string) => {
    test.reset();
    if (inputPathSchema.safeParse(typed).success) setKind(addressKindOf(typed));
  };
  const startTest = () => {
    if (!form.validateField(pathField).hasError) test.mutate();
  };
  return (
    <Stack gap="md">
      <Group wrap="nowrap" align="flex-start">
        <div style={{ flex: 1 }}>
          <KindSelect kind={kind} onChange={changeKind} />
        </div>
        {isOneOfMany && (
          <ActionIcon
            variant="default"
            size={36}
            aria-label={`Remove stream ${index + 1}`}
            onClick={() => form.removeListItem('inputs', index)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </Group>
      {kind !== 'publisher' && <AddressField form={form} index={index} kind={kind} onType={onType} onChoose={choose} />}
      <InputOptions form={form} index={index} kind={kind} withRoles={isOneOfMany || values.roles.length > 0} />
      {kind !== 'publisher' && <ConnectionTest test={test} onStart={startTest} />}
    </Stack>
  );
}

function useConnectionTest({ path, transport, pace }: InputFormValues, camera: string | undefined) {
  return useMutation({ mutationFn: () => localcvApi.testInput({ path: path.trim(), transport, pace }, camera) });
}

interface AddressFieldProps {
  readonly form: CameraForm;
  readonly index: number;
  readonly kind: AddressKind;
  readonly onType: (typed: string) => void;
  /** One of the examples was chosen. */
  readonly onChoose: (address: string) => void;
}

function AddressField({ form, index, kind, onType, onChoose }: AddressFieldProps) {
  const field = form.getInputProps(`inputs.${index}.path`);
  const { examples } = ADDRESS_KIND_TEXTS[kind];
  const holdsSecret = form.values.inputs[index]?.path.includes('***') === true;
  return (
    <>
      <TextInput
        label="Address"
        placeholder={examples[0]}
        withAsterisk
        required
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        description={holdsSecret ? '*** stands for the stored password, which is kept.' : undefined}
        {...field}
        onChange={(event) => {
          field.onChange(event);
          onType(event.currentTarget.value);
        }}
      />
      <Examples examples={examples} onChoose={onChoose} />
    </>
  );
}

interface ConnectionTestProps {
  readonly test: ReturnType<typeof useConnectionTest>;
  readonly onStart: () => void;
}

function ConnectionTest({ test, onStart }: ConnectionTestProps) {
  return (
    <>
      <Group>
        <Button
          variant="light"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={test.isPending}
          onClick={onStart}
        >
          Test connection
        </Button>
      </Group>
      <div aria-live="polite">
        {test.isPending && (
          <Text size="sm" c="dimmed">
            Opening the video. This can take some seconds.
          </Text>
        )}
        <ConnectionTestResult result={test.data} error={test.error} />
      </div>
    </>
  );
}

function Examples({ examples, onChoose }: { examples: readonly string[]; onChoose: (example: string) => void }) {
  return (
    <Group gap={6} mt={-6}>
      <Text size="xs" c="dimmed">
        For example
      </Text>
      {examples.map((example) => (
        <UnstyledButton key={example} type="button" onClick={() => onChoose(example)}>
          <Code style={{ overflowWrap: 'anywhere' }}>{example}</Code>
        </UnstyledButton>
      ))}
    </Group>
  );
}
