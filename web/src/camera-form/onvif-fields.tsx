import { PasswordInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { CameraForm } from './use-camera-form.ts';

/** The ONVIF service through which the camera is moved. */
export function OnvifFields({ form }: { form: CameraForm }) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Cameras that pan, tilt or zoom are moved over ONVIF. Leave the address empty for all others.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
        <TextInput
          label="ONVIF address"
          placeholder="192.168.1.20"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('onvif.address')}
        />
        <TextInput label="Profile" placeholder="the first that moves" {...form.getInputProps('onvif.profile')} />
        <TextInput label="ONVIF user" autoComplete="off" autoCapitalize="none" {...form.getInputProps('onvif.user')} />
        <PasswordInput label="ONVIF password" autoComplete="off" {...form.getInputProps('onvif.password')} />
      </SimpleGrid>
    </Stack>
  );
}
