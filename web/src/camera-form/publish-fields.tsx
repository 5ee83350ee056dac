import { NativeSelect, NumberInput, PasswordInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { CameraForm } from './use-camera-form.ts';

const TAKEOVER_CHOICES = [
  { value: 'when-silent', label: 'when the first is silent' },
  { value: 'never', label: 'never' },
  { value: 'always', label: 'always' },
];

/** Who may send to the camera. */
export function PublishFields({ form }: { form: CameraForm }) {
  const { password, passphrase } = form.values.publish;
  const isOpen = password === '' && passphrase === '';
  return (
    <Stack gap="md">
      <Text size="sm" c={isOpen ? 'var(--localcv-warning)' : 'dimmed'}>
        {isOpen
          ? 'Without password and passphrase anybody in the network may send video to this camera.'
          : '*** stands for the stored secret, which is kept.'}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <PasswordInput
          label="Passphrase"
          description="SRT is encrypted with it; 10 to 79 characters. Alone, it is the stream key of RTMP and WHIP too."
          autoComplete="off"
          {...form.getInputProps('publish.passphrase')}
        />
        <PasswordInput
          label="Password"
          description="For all protocols; the stream key of RTMP."
          autoComplete="off"
          {...form.getInputProps('publish.password')}
        />
        <TextInput
          label="User"
          description="May be left empty."
          autoComplete="off"
          {...form.getInputProps('publish.user')}
        />
        <NumberInput
          label="SRT latency in milliseconds"
          description="Time to repair losses in; more for bad networks."
          placeholder="default"
          min={20}
          max={8000}
          step={20}
          {...form.getInputProps('publish.latencyMs')}
        />
        <NativeSelect
          label="A second device may take over"
          data={TAKEOVER_CHOICES}
          {...form.getInputProps('publish.takeover')}
        />
      </SimpleGrid>
    </Stack>
  );
}
