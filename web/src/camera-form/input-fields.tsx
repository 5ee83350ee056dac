import { Button, Code, Group, SegmentedControl, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inputPathSchema } from '#contract/config.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { ADDRESS_KIND_TEXTS, type AddressKind, addressKindOf } from './address-kinds.ts';
import { ConnectionTestResult } from './connection-test-result.tsx';
import { KindSelect } from './kind-select.tsx';
import type { CameraForm } from './use-camera-form.ts';

/** Where the video comes from, with a test of the connection. */
export function InputFields({ form, camera }: { form: CameraForm; camera?: string }) {
  const { path, transport } = form.values;
  const [kind, setKind] = useState<AddressKind>(() => addressKindOf(path));
  const test = useMutation({
    mutationFn: () => localcvApi.testInput({ path: path.trim(), transport }, camera),
  });
  const field = form.getInputProps('path');
  const { description, examples } = ADDRESS_KIND_TEXTS[kind];
  const startTest = () => {
    if (form.validateField('path').hasError) return;
    test.mutate();
  };
  return (
    <Stack gap="md">
      <KindSelect kind={kind} onChange={setKind} />
      <Text size="sm" c="dimmed">
        {description}
      </Text>
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
      <Examples examples={examples} onChoose={(example) => form.setFieldValue('path', example)} />
      {kind === 'rtsp' && (
        <Group gap="sm">
          <Text size="sm" fw={500} id="transport-label">
            Transport
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="transport-label"
            data={[
              { value: 'tcp', label: 'TCP (reliable)' },
              { value: 'udp', label: 'UDP' },
            ]}
            {...form.getInputProps('transport')}
          />
        </Group>
      )}
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
