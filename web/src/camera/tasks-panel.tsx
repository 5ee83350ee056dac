import { SimpleGrid, Text } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import { Panel } from '../shell/panel.tsx';
import { DecodingLine } from './decoding-line.tsx';
import { describeNoTasks } from './describe-no-tasks.ts';
import { TaskCard } from './task-card.tsx';

/** What is looked for in the picture, by which model, and how fast. */
export function TasksPanel({ camera }: { camera: Camera }) {
  const { tasks, decoding } = camera.status;
  return (
    <Panel title="Analysis">
      {decoding && <DecodingLine decoding={decoding} />}
      {tasks.length > 0 ? (
        <SimpleGrid cols={{ base: 1, md: Math.min(2, tasks.length) }} spacing="xl" verticalSpacing="lg">
          {tasks.map((task) => (
            <TaskCard key={task.task} status={task} />
          ))}
        </SimpleGrid>
      ) : (
        <Text size="sm" c="dimmed">
          {describeNoTasks(camera)}
        </Text>
      )}
    </Panel>
  );
}
