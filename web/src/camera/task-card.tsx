import { Group, Stack, Text, Title } from '@mantine/core';
import type { TaskStatus } from '#contract/camera-status.ts';
import { formatRate } from '../format/format-quantity.ts';
import { StateDot, type Tone } from '../shell/state-dot.tsx';
import { describeAccount } from './describe-account.ts';
import { StageTable } from './stage-table.tsx';
import { useTaskTexts } from './use-task-texts.ts';

const STATES: Record<TaskStatus['state'], { tone: Tone; label: string }> = {
  loading: { tone: 'busy', label: 'Loading' },
  running: { tone: 'good', label: 'Running' },
  failed: { tone: 'bad', label: 'Failed' },
};

/** One vision task of a camera. */
export function TaskCard({ status }: { status: TaskStatus }) {
  const { title } = useTaskTexts()(status.task);
  const { tone, label } = STATES[status.state];
  const facts = [
    status.model,
    status.provider === null ? null : `on ${status.provider}`,
    status.targetFps === null
      ? 'every frame'
      : `at most ${formatRate(status.targetFps)} ${status.targetFps === 1 ? 'frame' : 'frames'} per second`,
  ].filter((fact) => fact !== null);
  return (
    <Stack gap={6} component="article" miw={0}>
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Title order={3}>{title}</Title>
        <Group gap={6} wrap="nowrap">
          <StateDot tone={tone} />
          <Text size="sm">{label}</Text>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {facts.join(' · ')}
      </Text>
      {status.reason && (
        <Text size="sm" c={status.state === 'failed' ? 'var(--localcv-bad)' : 'dimmed'}>
          {status.reason}
        </Text>
      )}
      {status.account && status.account.offered > 0 && (
        <Text size="sm" c="dimmed">
          {describeAccount(status.account)}
        </Text>
      )}
      {status.stages.length > 0 && <StageTable stages={status.stages} label={`Stages of ${title}`} />}
    </Stack>
  );
}
