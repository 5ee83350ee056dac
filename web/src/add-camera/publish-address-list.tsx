import { Alert, NativeSelect, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { deviceApi } from '../api/device-api.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { CopyField } from './copy-field.tsx';
import {
  type PublishAddress,
  type PublishCredentials,
  type PublishWay,
  publishAddresses,
} from './publish-addresses.ts';
import { QrCode } from './qr-code.tsx';

const WAY_TEXTS: Readonly<Record<PublishWay, { label: string; hint: string }>> = {
  srt: {
    label: 'SRT',
    hint: 'Best over bad networks, and encrypted. For OBS, FFmpeg, encoders, drones and phone apps.',
  },
  rtmp: { label: 'RTMP', hint: 'For everything that streams. Not encrypted: within your own network only.' },
  rtmps: { label: 'RTMPS', hint: 'RTMP with encryption; the device has to trust the certificate of this server.' },
  whip: {
    label: 'WHIP',
    hint: 'WebRTC, with the least delay. For OBS 30 and later, and GStreamer. Programs that do not trust the certificate of this server take the address without encryption.',
  },
  page: { label: 'Browser', hint: 'Opens on a phone or laptop and sends its own camera; nothing to install.' },
};

export interface PublishAddressListProps {
  readonly camera: string;
  readonly credentials: PublishCredentials;
  /** The credentials are not known, so that no device could use a code of them. */
  readonly hasHiddenSecret?: boolean;
}

/** Ready-made addresses for every kind of device, to be copied or photographed. */
export function PublishAddressList({ camera, credentials, hasHiddenSecret = false }: PublishAddressListProps) {
  const targets = useQuery({
    queryKey: ['publish-targets'],
    queryFn: ({ signal }) => deviceApi.publishTargets(signal),
    refetchInterval: 5_000,
  });
  const [chosenHost, setHost] = useState<string | null>(null);
  if (targets.isPending) return <Skeleton h={180} />;
  if (!targets.data) {
    return <LoadFailure what="the addresses" error={targets.error} onRetry={() => void targets.refetch()} />;
  }
  const { hosts } = targets.data;
  const host = chosenHost ?? hosts[0] ?? window.location.hostname;
  const addresses = publishAddresses({ targets: targets.data, host, camera, credentials });
  return (
    <Stack gap="md">
      {hosts.length > 1 && (
        <NativeSelect
          label="The device reaches this server at"
          data={[...hosts]}
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
          maw={360}
        />
      )}
      <Tabs defaultValue={addresses.find(({ problem }) => problem === null)?.way ?? 'srt'}>
        <Tabs.List>
          {addresses.map(({ way }) => (
            <Tabs.Tab key={way} value={way}>
              {WAY_TEXTS[way].label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {addresses.map((address) => (
          <Tabs.Panel key={address.way} value={address.way} pt="md">
            <AddressPanel address={address} hasCode={!hasHiddenSecret || address.way === 'page'} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function AddressPanel({ address: entry, hasCode }: { address: PublishAddress; hasCode: boolean }) {
  const { way, address, parts, problem } = entry;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {WAY_TEXTS[way].hint}
      </Text>
      {problem !== null && (
        <Alert color="yellow" title="Not available now">
          {problem}
        </Alert>
      )}
      <CopyField label={parts.length > 1 ? 'In one line' : 'Address'} value={address} />
      {parts.length > 1 && parts.map(([name, value]) => <CopyField key={name} label={name} value={value} />)}
      {hasCode && <QrCode text={address} label={`QR code of the ${WAY_TEXTS[way].label} address`} />}
    </Stack>
  );
}
