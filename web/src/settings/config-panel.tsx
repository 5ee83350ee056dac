import { Alert, Code, List, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ConfigView } from '#contract/api.ts';
import type { Problem } from '../api/api-error.ts';
import { localcvApi } from '../api/localcv-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';

const POLL_MS = 5_000;

/** Whether the configuration file is in order, and every mistake in it with its line. */
export function ConfigPanel() {
  const config = useQuery({
    queryKey: queryKeys.config,
    queryFn: ({ signal }) => localcvApi.config(signal),
    refetchInterval: POLL_MS,
  });
  return (
    <Panel title="Configuration file">
      {config.isPending && <Skeleton h={24} />}
      {config.isError && !config.data && (
        <LoadFailure what="the configuration" error={config.error} onRetry={() => void config.refetch()} />
      )}
      {config.data && <ConfigState config={config.data} />}
    </Panel>
  );
}

function ConfigState({ config }: { config: ConfigView }) {
  if (config.problems.length > 0) return <Problems problems={config.problems} />;
  return (
    <Text size="sm" c="dimmed">
      <Code style={{ overflowWrap: 'anywhere' }}>{config.file}</Code> is in order. Changes that you make in the file
      take effect when you save it.
    </Text>
  );
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle aria-hidden />}
      title="The file has mistakes, so the last good configuration stays in use"
    >
      <List size="sm" spacing={4}>
        {problems.map((problem) => (
          <List.Item key={`${problem.line}-${problem.path}-${problem.message}`}>
            {problem.line !== undefined && `Line ${problem.line}, `}
            <b>{problem.path}</b>: {problem.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
