import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { OfferedTask } from '#contract/models.ts';
import { modelsApi } from '../api/models-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { Panel } from '../shell/panel.tsx';
import classes from './models-panel.module.css';
import { type TaskUse, taskUse } from './task-use.ts';

const REFRESH_INTERVAL_MS = 5_000;

/** Every task that a camera can be given, with what it needs. */
export function OfferedTasksPanel() {
  const tasks = useQuery({
    queryKey: queryKeys.offeredTasks,
    queryFn: ({ signal }) => modelsApi.tasks(signal),
    refetchInterval: REFRESH_INTERVAL_MS,
  });
  if (tasks.isPending) return <Skeleton h={240} />;
  if (tasks.isError && !tasks.data)
    return <LoadFailure what="the tasks" error={tasks.error} onRetry={() => void tasks.refetch()} />;
  const own = tasks.data.filter(({ origin }) => origin !== 'built-in');
  return (
    <Stack gap="md">
      <Panel title="Your own">
        {own.length === 0 ? (
          <Text size="sm" c="dimmed">
            Drop a TypeScript file into the folder “tasks” beside the configuration, or define a task in the
            configuration: it appears here within a second.
          </Text>
        ) : (
          <TaskList tasks={own} />
        )}
      </Panel>
      <Panel title="Built in">
        <TaskList tasks={tasks.data.filter(({ origin }) => origin === 'built-in')} />
      </Panel>
    </Stack>
  );
}

function TaskList({ tasks }: { tasks: readonly OfferedTask[] }) {
  const { data: cameras = [] } = useCameras();
  return (
    <ul className={classes.models}>
      {tasks.map((task) => (
        <li key={task.name} className={classes.model}>
          <Group gap="xs">
            <Text fw={600}>{task.title}</Text>
            {task.problem && (
              <Badge color="orange" variant="light" size="sm">
                Needs something
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" ff="monospace">
            {task.name}
          </Text>
          <Text size="sm" c="dimmed" className={classes.facts ?? ''}>
            {describeTask(task)}
          </Text>
          {task.problem && (
            <Text size="sm" className={classes.facts ?? ''}>
              {task.problem}
            </Text>
          )}
          <TaskUseLines use={taskUse(task.name, cameras)} isExplained={task.problem !== null} />
        </li>
      ))}
    </ul>
  );
}

/** On which cameras it runs, and why it does not on others where nothing has said so. */
function TaskUseLines({ use, isExplained }: { use: TaskUse; isExplained: boolean }) {
  const { runsOn, failures } = use;
  return (
    <>
      {runsOn.length > 0 && (
        <Text size="sm" c="dimmed" className={classes.facts ?? ''}>
          Runs on {runsOn.join(', ')}.
        </Text>
      )}
      {!isExplained &&
        failures.map(({ reason, cameras }) => (
          <Text key={reason} size="sm" c="var(--localcv-bad)" className={classes.facts ?? ''}>
            {cameras.join(', ')}: {reason}
          </Text>
        ))}
    </>
  );
}

function describeTask({ description, model, on }: OfferedTask): string {
  return [
    description,
    ...(on === null ? [] : [`Looks at what “${on}” finds.`]),
    ...(model === null ? [] : [`Model: ${model}.`]),
  ].join(' ');
}
