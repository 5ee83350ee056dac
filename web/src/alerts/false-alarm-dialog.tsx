import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import type { Alert } from '#contract/alerts.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';

export interface FalseAlarmDialogProps {
  readonly alert: Alert;
  readonly opened: boolean;
  readonly isMarking: boolean;
  readonly onMark: () => void;
  readonly onClose: () => void;
}

/** Says what a mark brings about before it is made. */
export function FalseAlarmDialog({ alert, opened, isMarking, onMark, onClose }: FalseAlarmDialogProps) {
  const cameraTitleOf = useCameraTitles();
  const labels = [...new Set(alert.objects.map(({ label }) => label))].join(', ');
  const camera = alert.camera === null ? 'the same camera' : cameraTitleOf(alert.camera);
  return (
    <Modal opened={opened} onClose={onClose} title="Mark as a false alarm?">
      <Stack gap="md">
        {labels === '' ? (
          <Text size="sm">
            The alert is acknowledged. It is about nothing that could be recognised again, so that further ones like it
            are told of as before; to have fewer, change the rule or snooze it.
          </Text>
        ) : (
          <List size="sm" spacing={6}>
            <List.Item>The alert is acknowledged.</List.Item>
            <List.Item>
              From now on nobody is told, whatever the rule, where all that is seen is like this ({labels}): on {camera}
              , at the same place, of the same size and looking alike. What is recognised with a clearly higher score is
              told of all the same.
            </List.Item>
            <List.Item>Such alerts are kept, with the reason, under “Held back”.</List.Item>
            <List.Item>The mark is listed under “False alarms”, where you can take it away at any time.</List.Item>
          </List>
        )}
        <Group gap="sm" justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={isMarking} onClick={onMark} data-autofocus>
            Mark as a false alarm
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
