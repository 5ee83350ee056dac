import { Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Rule } from '#core/rules/rule.ts';
import { copyText } from '../settings/copy-text.ts';

/** The rule as it stands in `localcv.yaml`. */
export function RuleYaml({ name, rule }: { name: string; rule: Rule }) {
  // Only who looks at it loads what writes it.
  const yaml = useQuery({
    queryKey: ['yaml-module'],
    queryFn: () => import('yaml'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (yaml.isPending) return <Skeleton h={160} />;
  if (yaml.isError) return <Text c="dimmed">What writes YAML could not be loaded. Reload the page.</Text>;
  const text = yaml.data.stringify({ rules: { [name]: rule } }, { lineWidth: 0 });
  const copy = async () => {
    const copied = await copyText(text);
    notifications.show({ message: copied ? 'Copied.' : 'The browser does not allow copying; select the text.' });
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          The same rule as the configuration file says it.
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconCopy size={14} aria-hidden />}
          onClick={() => void copy()}
        >
          Copy
        </Button>
      </Group>
      <Code block>{text}</Code>
    </Stack>
  );
}
