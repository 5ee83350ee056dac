import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconBell, IconBellOff, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { NamedRule } from '#contract/rules-api.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { describeFailure } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { DeleteRuleDialog } from './delete-rule-dialog.tsx';

const SNOOZES = [
  { label: '1 hour', forSeconds: 3600 },
  { label: '8 hours', forSeconds: 8 * 3600 },
  { label: 'a week', forSeconds: 7 * 24 * 3600 },
] as const;

/** What else can be done with a rule. */
export function RuleMenu({ named, title }: { named: NamedRule; title: string }) {
  const [isDeleting, deleting] = useDisclosure(false);
  const quiet = useQuiet(named.name);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More about: ${title}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/rules/${named.name}`} leftSection={<IconPencil size={16} aria-hidden />}>
            Edit
          </Menu.Item>
          <Menu.Item
            component={Link}
            to={`/alerts?state=told&rule=${named.name}`}
            leftSection={<IconBell size={16} aria-hidden />}
          >
            Its alerts
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Snooze for</Menu.Label>
          {SNOOZES.map(({ label, forSeconds }) => (
            <Menu.Item
              key={label}
              leftSection={<IconBellOff size={16} aria-hidden />}
              onClick={() => quiet.mutate(forSeconds)}
            >
              {label}
            </Menu.Item>
          ))}
          {named.snoozedUntilMs !== null && <Menu.Item onClick={() => quiet.mutate(null)}>Wake now</Menu.Item>}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={deleting.open}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteRuleDialog name={named.name} title={title} opened={isDeleting} onClose={deleting.close} />
    </>
  );
}

/** Makes a rule quiet for so many seconds; null ends its snoozes. */
function useQuiet(rule: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (forSeconds: number | null) => {
      if (forSeconds !== null) return alertsApi.snooze({ rule, camera: null, forSeconds });
      const snoozes = await alertsApi.snoozes(AbortSignal.timeout(15_000));
      for (const snooze of snoozes) if (snooze.rule === rule && snooze.camera === null) await alertsApi.wake(snooze.id);
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.rules });
      void client.invalidateQueries({ queryKey: queryKeys.snoozes });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
}
