import { ActionIcon, Button, Code, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inputPathSchema } from '#contract/config.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { ADDRESS_KIND_TEXTS, type AddressKind, addressKindOf } from './address-kinds.ts';
import { newInputValues } from './camera-form-values.ts';
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
  const { path, transport, pace } = values;
  const [kind, setKind] = useState<AddressKind>(() => addressKindOf(path));
  const test = useMutation({
    mutationFn: () => localcvApi.testInput({ path: path.trim(), transport, pace }, camera),
  });
  const field = form.getInputProps(`inputs.${index}.path`);
  const { examples } = ADDRESS_KIND_TEXTS[kind];
  const choose = (address: string) => {
    form.setFieldValue(`inputs.${index}.path`, address);
    test.reset();
  };
  const startTest = () => {
    if (form.validateField(`inputs.${index}.path`).hasError) return;
    test.mutate();
  };
  return (
    <Stack gap="md">
      <Group wrap="nowrap" align="flex-start">
        <div style={{ flex: 1 }}>
          <KindSelect
            kind={kind}
            onChange={(next) => {
              setKind(next);
              // The only address of its kind needs no typing.
              if (next === 'publisher') choose('publisher');
              else if (path === 'publisher') choose('');
            }}
          />
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
      {kind !== 'publisher' && (
        <>
          <TextInput
            label="Address"
            placeholder={examples[0]}
            withAsterisk
            required
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            description={path.includes('***') ? '*** stands for the stored password, which is kept.' : undefined}
            {...field}
            onChange={(event) => {
              field.onChange(event);
              test.reset();
              const typed = event.currentTarget.value;
              if (inputPathSchema.safeParse(typed).success) setKind(addressKindOf(typed));
            }}
          />
          <Examples examples={examples} onChoose={choose} />
        </>
      )}
      <InputOptions form={form} index={index} kind={kind} withRoles={isOneOfMany || values.roles.length > 0} />
      {kind !== 'publisher' && (
        <>
          <Group>
            <Button
              variant="light"
              leftSection={<IconPlugConnected size={16} aria-hidden />}
              loading={test.isPending}
              onClick={startTest}
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
      )}
    </Stack>
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
