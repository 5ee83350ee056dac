import { Alert, List } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useHealth } from '../shell/use-health.ts';

/** Everything that is wrong with the installation right now, with its remedy. */
export function HealthProblems() {
  const problems = useHealth().data?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title="This needs your attention" mb="md">
      <List size="sm" spacing={4}>
        {problems.map((problem) => (
          <List.Item key={problem}>{problem}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
