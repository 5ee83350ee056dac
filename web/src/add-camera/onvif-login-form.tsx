import { Button, Group, PasswordInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { OnvifLogin } from '../api/device-api.ts';
import { Panel } from '../shell/panel.tsx';
import { FailureAlert } from './failure-alert.tsx';

export interface OnvifLoginFormProps {
  readonly device: { readonly address: string; readonly name: string | null };
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConnect: (login: OnvifLogin) => void;
  readonly onBack: () => void;
}

/** User and password of the device itself. */
export function OnvifLoginForm({ device, isPending, error, onConnect, onBack }: OnvifLoginFormProps) {
  const [user, setUser] = useState('admin');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConnect({ address: device.address, user: user.trim(), password });
  };
  return (
    <Panel title={device.name ?? device.address}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            User and password of the camera. Many want a user of their own for ONVIF, which is made in the camera’s
            settings.
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            <TextInput
              label="User"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
            <PasswordInput
              label="Password"
              autoComplete="off"
              data-autofocus
              autoFocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </SimpleGrid>
          <FailureAlert title="The camera could not be read" error={error} />
          <Group gap="sm">
            <Button type="submit" loading={isPending}>
              Connect
            </Button>
            <Button variant="default" onClick={onBack}>
              Back
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
