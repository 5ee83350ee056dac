import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { PUBLISHER_PATH } from '#contract/config.ts';
import { Panel } from '../shell/panel.tsx';
import type { AddFlowProps } from './add-camera-page.tsx';
import { AddForm } from './add-form.tsx';
import { CameraNameField, useCameraName } from './camera-name-field.tsx';
import { FailureAlert } from './failure-alert.tsx';
import { PublishAddressList } from './publish-address-list.tsx';
import { randomSecret } from './random-secret.ts';
import { useAddCamera } from './use-add-camera.ts';

/** Makes a camera that waits for a device, and shows what to enter there. */
export function PublisherFlow({ takenNames }: AddFlowProps) {
  const [passphrase] = useState(randomSecret);
  const [created, setCreated] = useState<Camera | null>(null);
  const field = useCameraName('Device', created === null ? takenNames : []);
  const add = useAddCamera(setCreated);
  if (created !== null) return <CreatedPublisher camera={created} passphrase={passphrase} />;
  const submit = () =>
    add.mutate({
      name: field.name,
      config: {
        title: field.title.trim(),
        inputs: [{ path: PUBLISHER_PATH }],
        publish: { passphrase },
        detect: { tasks: { objects: {} } },
      },
    });
  return (
    <Stack gap="md" maw={820}>
      <Panel title="Camera">
        <AddForm onSubmit={submit}>
          <Stack gap="md">
            <CameraNameField field={field} />
            <Text size="sm" c="dimmed">
              A random passphrase is made for it. It can be changed later under Edit, as can everything else.
            </Text>
            <FailureAlert title="The camera was not added" error={add.error} />
            <Group gap="sm">
              <Button type="submit" disabled={!field.isValid} loading={add.isPending}>
                Create and show the addresses
              </Button>
            </Group>
          </Stack>
        </AddForm>
      </Panel>
    </Stack>
  );
}

function CreatedPublisher({ camera, passphrase }: { camera: Camera; passphrase: string }) {
  return (
    <Stack gap="md" maw={820}>
      <Panel title={`Send video to “${camera.config.title ?? camera.name}”`}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            Copy what your device asks for now: the passphrase is not shown again. The camera is live as soon as video
            arrives.
          </Text>
          <PublishAddressList camera={camera.name} credentials={{ passphrase }} />
          <Group>
            <Button component={Link} to={`/cameras/${camera.name}`}>
              Go to the camera
            </Button>
          </Group>
        </Stack>
      </Panel>
    </Stack>
  );
}
