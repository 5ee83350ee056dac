import { Button, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Channel } from '#contract/notifications.ts';
import { notificationsApi } from '../api/notifications-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import { useNow } from '../shell/use-now.ts';
import { ChannelCard } from './channel-card.tsx';
import { ChannelForm } from './channel-form.tsx';
import { type ChannelFormValues, emptyChannelForm, FIRST_KIND, toChannelForm } from './channel-form-values.ts';
import { PublicUrlForm } from './public-url-form.tsx';

/** Sending goes on without a message of the stream. */
const POLL_MS = 5_000;

/** Where alerts are sent beside this web interface. */
export function ChannelsPanel() {
  const list = useQuery({
    queryKey: queryKeys.channels,
    queryFn: ({ signal }) => notificationsApi.channels(signal),
    refetchInterval: POLL_MS,
  });
  const [edited, setEdited] = useState<ChannelFormValues | null>(null);
  const channels = list.data?.channels ?? [];
  return (
    <Panel
      title="Where alerts are sent"
      aside={
        <Button
          size="xs"
          leftSection={<IconPlus size={15} aria-hidden />}
          disabled={!list.data}
          onClick={() => setEdited(emptyChannelForm(FIRST_KIND))}
        >
          Add a channel
        </Button>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Each alert goes to all of them, or to those that its rule names. What cannot be delivered waits and is tried
          again.
        </Text>
        {list.isPending && <Skeleton h={80} />}
        {list.isError && !list.data && (
          <LoadFailure what="the channels" error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data && channels.length === 0 && <Text size="sm">So far alerts appear in this web interface only.</Text>}
        <ChannelCards channels={channels} onEdit={setEdited} />
        {list.data && <PublicUrlForm key={list.data.publicUrl ?? ''} publicUrl={list.data.publicUrl ?? ''} />}
      </Stack>
      <ChannelDialog edited={edited} channels={channels} onClose={() => setEdited(null)} />
    </Panel>
  );
}

function ChannelCards(props: { channels: readonly Channel[]; onEdit: (values: ChannelFormValues | null) => void }) {
  const nowMs = useNow(10_000);
  return props.channels.map((channel) => (
    <ChannelCard
      key={channel.name}
      channel={channel}
      nowMs={nowMs}
      onEdit={() => props.onEdit(toChannelForm(channel.name, channel.config))}
    />
  ));
}

function ChannelDialog(props: { edited: ChannelFormValues | null; channels: readonly Channel[]; onClose: () => void }) {
  const { edited, channels, onClose } = props;
  const isEditing = edited !== null && edited.name !== '';
  return (
    <Modal
      opened={edited !== null}
      onClose={onClose}
      size="lg"
      title={isEditing ? `Edit ${edited.title || edited.name}` : 'Add a channel'}
    >
      {edited && (
        <ChannelForm
          initialValues={edited}
          isEditing={isEditing}
          takenNames={channels.map(({ name }) => name)}
          onDone={onClose}
        />
      )}
    </Modal>
  );
}
