import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { cameraTitle } from '../cameras/camera-title.ts';
import { withoutCamera } from '../stream/apply-stream-message.ts';

/** Asks before a camera is removed, and says what stays. */
export function DeleteCameraDialog(props: { camera: Camera; opened: boolean; onClose: () => void }) {
  const { camera, opened, onClose } = props;
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => localcvApi.deleteCamera(camera.name),
    onSuccess: () => {
      void navigate('/', { replace: true });
      client.setQueryData<Camera[]>(queryKeys.cameras, (cameras) => cameras && withoutCamera(cameras, camera.name));
      notifications.show({ message: `${cameraTitle(camera)} was deleted.` });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${cameraTitle(camera)}?`}>
      <Stack gap="lg">
        <Text size="sm">
          The camera is taken out of the configuration and its video stops at once. Events that were stored stay until
          they expire.
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" onClick={() => remove.mutate()} loading={remove.isPending}>
            Delete camera
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
