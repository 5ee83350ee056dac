import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  readonly children: ReactNode;
  /** What to do about it. */
  readonly action?: ReactNode;
}

/** What stands where a list has nothing to show. */
export function EmptyState({ icon: Pictogram, title, children, action }: EmptyStateProps) {
  return (
    <Paper px="md" py={{ base: 48, sm: 72 }}>
      <Stack align="center" gap="sm" ta="center" maw={460} mx="auto">
        <ThemeIcon variant="light" size={56} radius="xl">
          <Pictogram size={28} stroke={1.5} aria-hidden />
        </ThemeIcon>
        <Title order={2}>{title}</Title>
        <Text c="dimmed">{children}</Text>
        {action}
      </Stack>
    </Paper>
  );
}
