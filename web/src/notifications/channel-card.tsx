import { Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Channel } from '#contract/notifications.ts';
import { SEVERITY_LOOKS } from '../alerts/severity-look.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { StateDot } from '../shell/state-dot.tsx';
import { channelKindOf } from './channel-fields.ts';
import { ChannelTestResult } from './channel-test-result.tsx';
import { DeleteChannelDialog } from './delete-channel-dialog.tsx';
import { channelTarget, describeChannel, describeChannelWork } from './describe-channel.ts';

export interface ChannelCardProps {
  readonly channel: Channel;
  readonly nowMs: number;
  readonly onEdit: () => void;
}

/** One channel: where it leads, how it stands, and what can be done with it. */
export function ChannelCard({ channel, nowMs, onEdit }: ChannelCardProps) {
  const client = useQueryClient();
  const [isDeleting, deleting] = useDisclosure(false);
  const trial = useMutation({
    mutationFn: () => notificationsApi.test(channel.name),
    onSettled: () => void client.invalidateQueries({ queryKey: queryKeys.channels }),
  });
  const { name, config, isEditable } = channel;
  const { tone, words } = describeChannel(channel);
  const work = describeChannelWork(channel, nowMs);
  return (
    <Paper component="article" aria-label={config.title ?? name} p="sm">
      <Stack gap={6}>
        <Group justify="space-between" gap="sm">
          <Title order={3}>{config.title ?? name}</Title>
          <Text size="xs" c="dimmed">
            {channelKindOf(config.type)?.label ?? 'Command'} · {name}
          </Text>
        </Group>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <StateDot tone={tone} /> {words}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {config.type === 'command' ? <Code>{channelTarget(channel)}</Code> : channelTarget(channel)}
          {config.minimumSeverity !== 'info' && ` · from ${SEVERITY_LOOKS[config.minimumSeverity].label} on`}
          {work && ` · ${work}`}
        </Text>
        <ChannelTestResult result={trial.data} error={trial.error} />
        <Group gap={6}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={15} aria-hidden />}
            loading={trial.isPending}
            onClick={() => trial.mutate()}
          >
            Send a test
          </Button>
          {isEditable ? <EditButtons onEdit={onEdit} onDelete={deleting.open} /> : <SetInFile name={name} />}
        </Group>
      </Stack>
      <DeleteChannelDialog channel={channel} opened={isDeleting} onClose={deleting.close} />
    </Paper>
  );
}

function EditButtons({ onEdit, onDelete }: { onEdit: () => void; onDelete: () => void }) {
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconPencil size={15} aria-hidden />} onClick={onEdit}>
        Edit
      </Button>
      <Button size="xs" variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={onDelete}>
        Delete
      </Button>
    </>
  );
}

function SetInFile({ name }: { name: string }) {
  return (
    <Text size="xs" c="dimmed">
      Programs to run are set in localcv.yaml alone, under <Code>notifications.channels.{name}</Code>.
    </Text>
  );
}
