import { Alert, Button, Group, Loader, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconDeviceCctv, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OnvifDevice } from '#contract/onvif.ts';
import { deviceApi } from '../api/device-api.ts';
import { Panel } from '../shell/panel.tsx';
import { FailureAlert } from './failure-alert.tsx';
import classes from './onvif-device-list.module.css';

type ChosenDevice = Pick<OnvifDevice, 'address' | 'name'>;

/** Searches the network as soon as it is shown, since that is what it was opened for. */
export function OnvifDeviceList({ onChoose }: { onChoose: (device: ChosenDevice) => void }) {
  const search = useQuery({
    queryKey: ['onvif-devices'],
    queryFn: ({ signal }) => deviceApi.discoverOnvif(signal),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
  return (
    <>
      <Panel
        title="Devices"
        aside={
          <Button
            size="xs"
            variant="default"
            loading={search.isFetching}
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => void search.refetch()}
          >
            Search again
          </Button>
        }
      >
        <Stack gap="sm" aria-live="polite">
          {search.isFetching && (
            <Group gap="sm">
              <Loader size="xs" />
              <Text size="sm" c="dimmed">
                Asking the devices of this network. This takes three seconds.
              </Text>
            </Group>
          )}
          <FailureAlert title="The search failed" error={search.error} />
          {search.data && <Found devices={search.data.devices} onChoose={onChoose} />}
          {search.data?.problems.map((problem) => (
            <Alert key={problem} color="yellow" title="Not everything could be searched">
              {problem}
            </Alert>
          ))}
        </Stack>
      </Panel>
      <Panel title="Not in the list?">
        <ManualAddress onChoose={onChoose} />
      </Panel>
    </>
  );
}

function Found({ devices, onChoose }: { devices: readonly OnvifDevice[]; onChoose: (device: ChosenDevice) => void }) {
  if (devices.length === 0) {
    return (
      <Text size="sm">
        No device answered. Devices answer within their own network segment only, and some have ONVIF switched off until
        it is allowed in their settings.
      </Text>
    );
  }
  return (
    <ul className={classes.list}>
      {devices.map((device) => (
        <li key={device.id}>
          <UnstyledButton className={classes.device} onClick={() => onChoose(device)}>
            <IconDeviceCctv size={22} stroke={1.5} aria-hidden />
            <div className={classes.name}>
              <Text fw={500}>{device.name ?? device.hardware ?? device.host}</Text>
              <Text size="sm" c="dimmed">
                {[device.host, device.hardware].filter(Boolean).join(' · ')}
              </Text>
            </div>
            <IconChevronRight size={18} aria-hidden />
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function ManualAddress({ onChoose }: { onChoose: (device: ChosenDevice) => void }) {
  const [address, setAddress] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (address.trim() !== '') onChoose({ address: address.trim(), name: null });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          style={{ flex: '1 1 220px' }}
          label="Address of the device"
          placeholder="192.168.1.20"
          autoCapitalize="none"
          spellCheck={false}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Continue
        </Button>
      </Group>
    </form>
  );
}
