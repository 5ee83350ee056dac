import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconDotsVertical, IconExternalLink, IconPower, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Camera } from '#contract/api.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { cameraTitle } from '../cameras/camera-title.ts';
import { withCamera } from '../stream/apply-stream-message.ts';
import { DeleteCameraDialog } from './delete-camera-dialog.tsx';

/** What is done to a camera now and then. */
export function CameraMenu({ camera }: { camera: Camera }) {
  const client = useQueryClient();
  const [deleting, dialog] = useDisclosure(false);
  const onError = (error: unknown) => notifications.show({ color: 'red', message: describeFailure(error) });
  const restart = useMutation({
    mutationFn: () => localcvApi.restartCamera(camera.name),
    onSuccess: () => notifications.show({ message: `${cameraTitle(camera)} is restarting.` }),
    onError,
  });
  const toggle = useMutation({
    mutationFn: () => localcvApi.updateCamera(camera.name, { enabled: !camera.config.enabled }),
    onSuccess: (updated) =>
      client.setQueryData<Camera[]>(queryKeys.cameras, (cameras) => cameras && withCamera(cameras, updated)),
    onError,
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More actions">
            <IconDotsVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => restart.mutate()}>
            Restart
          </Menu.Item>
          <Menu.Item leftSection={<IconPower size={16} />} onClick={() => toggle.mutate()}>
            {camera.config.enabled ? 'Switch off' : 'Switch on'}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={`/embed/${camera.name}`}
            target="_blank"
            leftSection={<IconExternalLink size={16} />}
          >
            Open the bare player
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={dialog.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteCameraDialog camera={camera} opened={deleting} onClose={dialog.close} />
    </>
  );
}
