import { Alert, Button, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBellZ } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { alertsApi } from '../api/alerts-api.ts';
import { describeFailure } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { useNow } from '../shell/use-now.ts';
import { describeSnooze } from './describe-alert.ts';
import { useRuleTitles } from './use-rule-titles.ts';

/** Says what is quiet at present, until when, and ends it. */
export function SnoozeBanner() {
  const client = useQueryClient();
  const cameraTitleOf = useCameraTitles();
  const { titleOf: ruleTitleOf } = useRuleTitles();
  const nowMs = useNow(5_000);
  const { data } = useQuery({ queryKey: queryKeys.snoozes, queryFn: ({ signal }) => alertsApi.snoozes(signal) });
  const wake = useMutation({
    mutationFn: alertsApi.wake,
    onSuccess: () => void client.invalidateQueries({ queryKey: queryKeys.snoozes }),
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  const snoozes = data?.filter(({ untilMs }) => untilMs > nowMs) ?? [];
  if (snoozes.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconBellZ aria-hidden />} mb="md" role="status">
      <Stack gap={8}>
        {snoozes.map((snooze) => (
          <Group key={snooze.id} justify="space-between" gap="sm">
            <span>{describeSnooze(snooze, { cameraTitleOf, ruleTitleOf }, nowMs)}</span>
            <Button
              size="compact-sm"
              variant="default"
              loading={wake.isPending && wake.variables === snooze.id}
              onClick={() => wake.mutate(snooze.id)}
            >
              Wake now
            </Button>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
