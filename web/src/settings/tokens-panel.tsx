import { ActionIcon, Anchor, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CreatedToken, Token } from '#contract/api.ts';
import { describeFailure } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { formatAge, formatDateTime } from '../format/format-time.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import { useNow } from '../shell/use-now.ts';
import { CreateTokenForm } from './create-token-form.tsx';
import { CreatedTokenNotice } from './created-token-notice.tsx';

/** Tokens with which programs use the API. */
export function TokensPanel() {
  const [created, setCreated] = useState<CreatedToken | null>(null);
  const tokens = useQuery({ queryKey: queryKeys.tokens, queryFn: ({ signal }) => localcvApi.tokens(signal) });
  return (
    <Panel
      title="API tokens"
      aside={
        <Anchor href="/api/docs" target="_blank" size="sm">
          API documentation
        </Anchor>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Programs send a token as <code>Authorization: Bearer …</code>. Each may do all that you may.
        </Text>
        <CreateTokenForm onCreated={setCreated} />
        {created && <CreatedTokenNotice token={created} onDone={() => setCreated(null)} />}
        {tokens.isPending && <Skeleton h={40} />}
        {tokens.isError && !tokens.data && (
          <LoadFailure what="the tokens" error={tokens.error} onRetry={() => void tokens.refetch()} />
        )}
        {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
      </Stack>
    </Panel>
  );
}

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  const client = useQueryClient();
  const nowMs = useNow(30_000);
  const revoke = useMutation({
    mutationFn: (token: Token) => localcvApi.deleteToken(token.id),
    onSuccess: (_nothing, token) => {
      void client.invalidateQueries({ queryKey: queryKeys.tokens });
      notifications.show({ message: `The token “${token.name}” no longer works.` });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table verticalSpacing="xs" horizontalSpacing="xs" aria-label="API tokens">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            <Table.Th scope="col">Created</Table.Th>
            <Table.Th scope="col">Last used</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{token.name}</Table.Td>
              <Table.Td title={formatDateTime(token.createdAtMs)}>{formatAge(token.createdAtMs, nowMs)}</Table.Td>
              <Table.Td>{token.lastUsedAtMs === null ? 'never' : formatAge(token.lastUsedAtMs, nowMs)}</Table.Td>
              <Table.Td>
                <Group justify="flex-end">
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={`Revoke the token ${token.name}`}
                    loading={revoke.isPending && revoke.variables.id === token.id}
                    onClick={() => revoke.mutate(token)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
