import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMoodX, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { FalseAlarm } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { describeFailure } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { formatDateTime } from '../format/format-time.ts';
import { formatPlural } from '../format/format-words.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import cardClasses from './alert-card.module.css';
import { describeMark } from './describe-alert.ts';
import { MarkedPicture } from './marked-picture.tsx';
import { useRuleTitles } from './use-rule-titles.ts';

/** The marks that hold alerts back, with what each has held back so far, and the way to take them away. */
export function FalseAlarmList({ cameraTitleOf }: { cameraTitleOf: (camera: string) => string }) {
  const marks = useQuery({
    queryKey: queryKeys.falseAlarms,
    queryFn: ({ signal }) => alertsApi.falseAlarms(signal),
  });
  if (marks.isPending) return <PageLoader />;
  if (!marks.data) {
    return <LoadFailure what="the false alarms" error={marks.error} onRetry={() => void marks.refetch()} />;
  }
  if (marks.data.length === 0) {
    return (
      <EmptyState icon={IconMoodX} title="No false alarms are marked">
        Mark an alert as a false alarm, and further ones like it are held back. Each mark is listed here and can be
        taken away.
      </EmptyState>
    );
  }
  return (
    <Stack gap="sm" maw={1100}>
      {marks.data.map((mark) => (
        <MarkCard key={mark.id} mark={mark} cameraTitleOf={cameraTitleOf} />
      ))}
    </Stack>
  );
}

function MarkCard({ mark, cameraTitleOf }: { mark: FalseAlarm; cameraTitleOf: (camera: string) => string }) {
  const client = useQueryClient();
  const { titleOf } = useRuleTitles();
  const remove = useMutation({
    mutationFn: () => alertsApi.removeFalseAlarm(mark.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.falseAlarms });
      void client.invalidateQueries({ queryKey: queryKeys.alertLists });
      notifications.show({ message: 'The mark is gone: you are told of alerts like this again.' });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
  const title = `${mark.label} on ${cameraTitleOf(mark.camera)}`;
  return (
    <Paper component="article" aria-label={`False alarm: ${title}`} className={cardClasses.card}>
      <MarkedPicture mark={mark} alt={`What was marked: ${title}`} />
      <div className={cardClasses.words}>
        <Anchor component={Link} to={`/alerts/${mark.alertId}`} fw={600} c="inherit">
          {titleOf(mark.rule)}
        </Anchor>
        <Text size="sm">{describeMark(mark)}</Text>
        <Text size="xs" c="dimmed">
          {cameraTitleOf(mark.camera)} · marked by {mark.markedBy}, {formatDateTime(mark.markedAtMs)}
        </Text>
        <Text size="xs">
          {mark.heldBack === 0
            ? 'It has not held back anything yet.'
            : `It has held back ${formatPlural(mark.heldBack, 'alert')}.`}
        </Text>
        <div className={cardClasses.buttons}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={15} aria-hidden />}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Take the mark away
          </Button>
        </div>
      </div>
    </Paper>
  );
}
