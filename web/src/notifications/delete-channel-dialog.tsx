import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Channel } from '#contract/notifications.ts';
import { describeFailure } from '../api/api-error.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { formatPlural } from '../format/format-words.ts';

/** Asks before a channel is removed, and says what goes with it. */
export function DeleteChannelDialog(props: { channel: Channel; opened: boolean; onClose: () => void }) {
  const { channel, opened, onClose } = props;
  const client = useQueryClient();
  const title = channel.config.title ?? channel.name;
  const remove = useMutation({
    mutationFn: () => notificationsApi.delete(channel.name),
    onSuccess: () => {
      onClose();
      void client.invalidateQueries({ queryKey: queryKeys.channels });
      notifications.show({ message: `${title} was deleted.` });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${title}?`}>
      <Stack gap="lg">
        <Text size="sm">
          Nothing is sent there any more
          {channel.waiting > 0 && `, and ${formatPlural(channel.waiting, 'message')} that still wait are dropped`}. Its
          settings and secrets go from the configuration file.
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
