import { Alert, Button, Group, NativeSelect, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlugConnected, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { UsbCamera } from '#contract/devices.ts';
import { deviceApi } from '../api/device-api.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { ConnectionTestResult } from '../camera-form/connection-test-result.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import type { AddFlowProps } from './add-camera-page.tsx';
import { AddForm } from './add-form.tsx';
import { CameraNameField, useCameraName } from './camera-name-field.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { usbPath } from './usb-path.ts';
import { useAddCamera } from './use-add-camera.ts';

/** Cameras at the machine that localcv runs on. */
export function UsbFlow({ takenNames }: AddFlowProps) {
  const devices = useQuery({ queryKey: ['usb-cameras'], queryFn: ({ signal }) => deviceApi.devices(signal) });
  const [path, setPath] = useState<string | null>(null);
  if (devices.isPending) return <Skeleton h={160} />;
  if (!devices.data) {
    return <LoadFailure what="the cameras" error={devices.error} onRetry={() => void devices.refetch()} />;
  }
  const { cameras, problem } = devices.data;
  const camera = cameras.find((candidate) => candidate.path === path) ?? cameras[0];
  return (
    <Stack gap="md" maw={820}>
      <Panel
        title="Camera"
        aside={
          <Button
            size="xs"
            variant="default"
            loading={devices.isFetching}
            leftSection={<IconRefresh size={14} aria-hidden />}
            onClick={() => void devices.refetch()}
          >
            Look again
          </Button>
        }
      >
        <Stack gap="md">
          {problem !== null && <Alert color="yellow">{problem}</Alert>}
          {camera === undefined ? (
            <Text size="sm">
              No camera is plugged into the machine that localcv runs on. Plug one in, then look again. In a container
              the device has to be passed in (<code>--device /dev/video0</code>).
            </Text>
          ) : (
            <>
              <NativeSelect
                label="Which one"
                data={cameras.map(({ name, path: value }) => ({ value, label: `${name} (${value})` }))}
                value={camera.path}
                onChange={(event) => setPath(event.currentTarget.value)}
              />
              <UsbCameraForm key={camera.path} camera={camera} takenNames={takenNames} />
            </>
          )}
        </Stack>
      </Panel>
    </Stack>
  );
}

function UsbCameraForm({ camera, takenNames }: { camera: UsbCamera; takenNames: readonly string[] }) {
  const navigate = useNavigate();
  const field = useCameraName(camera.name, takenNames);
  const mode = useUsbMode(camera);
  const path = usbPath(camera.stablePath ?? camera.path, mode.chosen);
  const test = useMutation({ mutationFn: () => localcvApi.testInput({ path, transport: 'tcp' }) });
  const add = useAddCamera((added) => void navigate(`/cameras/${added.name}`));
  const submit = () =>
    add.mutate({
      name: field.name,
      config: { title: field.title.trim(), inputs: [{ path }], detect: { tasks: { objects: {} } } },
    });
  return (
    <AddForm onSubmit={submit}>
      <Stack gap="md">
        {camera.problem !== null && <Alert color="yellow">{camera.problem}</Alert>}
        {camera.formats.length > 0 && <ModeFields mode={mode} onChange={test.reset} />}
        <CameraNameField field={field} />
        <div aria-live="polite">
          <ConnectionTestResult result={test.data} error={test.error} />
          <FailureAlert title="The camera was not added" error={add.error} />
        </div>
        <Group gap="sm">
          <Button type="submit" disabled={!field.isValid} loading={add.isPending}>
            Add camera
          </Button>
          <Button
            variant="light"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test connection
          </Button>
        </Group>
      </Stack>
    </AddForm>
  );
}

/** Format, size and rate, each among those that the choice before it leaves. */
function useUsbMode({ formats }: UsbCamera) {
  const [format, setFormat] = useState<string | null>(null);
  const [size, setSize] = useState<string | null>(null);
  const [rate, setRate] = useState<number | null>(null);
  const chosenFormat = formats.find((candidate) => candidate.format === format) ?? formats[0];
  const sizes = chosenFormat?.sizes ?? [];
  const chosenSize =
    sizes.find(({ width, height }) => `${width}x${height}` === size) ??
    // More pixels than that cost more than they show.
    sizes.find(({ height }) => height <= 1080) ??
    sizes[0];
  const rates = chosenSize?.framesPerSecond ?? [];
  const chosenRate = rates.find((candidate) => candidate === rate) ?? rates.find((candidate) => candidate <= 30);
  return {
    ...{ formats, sizes, rates, setFormat, setSize, setRate },
    chosen: {
      format: chosenFormat?.format ?? null,
      size: chosenSize === undefined ? null : `${chosenSize.width}x${chosenSize.height}`,
      framesPerSecond: chosenRate ?? rates[0] ?? null,
    },
  };
}

function ModeFields({ mode, onChange }: { mode: ReturnType<typeof useUsbMode>; onChange: () => void }) {
  const { formats, sizes, rates, chosen } = mode;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
      <NativeSelect
        label="Format"
        data={formats.map(({ format, description }) => ({ value: format, label: description }))}
        value={chosen.format ?? ''}
        onChange={(event) => {
          mode.setFormat(event.currentTarget.value);
          onChange();
        }}
      />
      <NativeSelect
        label="Size"
        data={sizes.map(({ width, height }) => ({ value: `${width}x${height}`, label: `${width} × ${height}` }))}
        value={chosen.size ?? ''}
        onChange={(event) => {
          mode.setSize(event.currentTarget.value);
          onChange();
        }}
      />
      {rates.length > 0 && (
        <NativeSelect
          label="Frames per second"
          data={rates.map(String)}
          value={String(chosen.framesPerSecond ?? '')}
          onChange={(event) => {
            mode.setRate(Number(event.currentTarget.value));
            onChange();
          }}
        />
      )}
    </SimpleGrid>
  );
}
