import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from 'react-router';
import { describeFailure } from '../api/api-error.ts';
import { useDeleteRule } from './use-rules.ts';

export interface DeleteRuleDialogProps {
  readonly name: string;
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks before a rule goes, and says what stays. */
export function DeleteRuleDialog({ name, title, opened, onClose }: DeleteRuleDialogProps) {
  const navigate = useNavigate();
  const remove = useDeleteRule();
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        notifications.show({ message: `“${title}” was deleted.` });
        onClose();
        void navigate('/rules', { replace: true });
      },
      onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
    });
  return (
    <Modal opened={opened} onClose={onClose} title="Delete this rule?">
      <Stack gap="lg">
        <Text size="sm">
          “{title}” is taken out of the configuration, and nobody is told of it any more. To be quiet for a while,
          switch it off instead. Alerts that it has raised stay until they expire.
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" onClick={confirm} loading={remove.isPending}>
            Delete rule
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
