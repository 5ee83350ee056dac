import { ActionIcon, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMapPin, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { PtzPreset } from '#contract/onvif.ts';
import { describeFailure } from '../api/api-error.ts';
import { deviceApi } from '../api/device-api.ts';

const showFailure = (error: unknown) =>
  notifications.show({ id: 'ptz', color: 'red', message: describeFailure(error) });

/** The positions that the camera has stored itself. */
export function PtzPresets({ camera }: { camera: string }) {
  const client = useQueryClient();
  const queryKey = ['ptz-presets', camera];
  const presets = useQuery({
    queryKey,
    queryFn: ({ signal }) => deviceApi.presets(camera, signal),
    retry: false,
    refetchOnWindowFocus: false,
  });
  const reload = () => void client.invalidateQueries({ queryKey });
  const create = useMutation({
    mutationFn: (name: string) => deviceApi.createPreset(camera, name),
    onSuccess: reload,
    onError: showFailure,
  });
  const remove = useMutation({
    mutationFn: (token: string) => deviceApi.deletePreset(camera, token),
    onSuccess: reload,
    onError: showFailure,
  });
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Positions
      </Text>
      {presets.isPending && <Skeleton h={36} />}
      {presets.isError && (
        <Text size="sm" c="dimmed">
          {describeFailure(presets.error)}
        </Text>
      )}
      {presets.data?.map((preset) => (
        <PresetRow
          key={preset.token}
          preset={preset}
          onGo={() => deviceApi.goToPreset(camera, preset.token).catch(showFailure)}
          onRemove={() => remove.mutate(preset.token)}
        />
      ))}
      {presets.data && <NewPreset isPending={create.isPending} onCreate={(name) => create.mutate(name)} />}
    </Stack>
  );
}

interface PresetRowProps {
  readonly preset: PtzPreset;
  readonly onGo: () => void;
  readonly onRemove: () => void;
}

function PresetRow({ preset, onGo, onRemove }: PresetRowProps) {
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        variant="default"
        size="xs"
        justify="flex-start"
        style={{ flex: 1, minWidth: 0 }}
        leftSection={<IconMapPin size={14} aria-hidden />}
        onClick={onGo}
      >
        {preset.name}
      </Button>
      <ActionIcon variant="subtle" color="gray" aria-label={`Forget ${preset.name}`} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}

function NewPreset({ isPending, onCreate }: { isPending: boolean; onCreate: (name: string) => void }) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    onCreate(name.trim());
    setName('');
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap">
        <TextInput
          size="xs"
          style={{ flex: 1, minWidth: 0 }}
          aria-label="Name of a new position"
          placeholder="Store this view as …"
          maxLength={64}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ActionIcon type="submit" variant="default" size={30} loading={isPending} aria-label="Store this view">
          <IconPlus size={16} />
        </ActionIcon>
      </Group>
    </form>
  );
}
