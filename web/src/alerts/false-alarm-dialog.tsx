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
  const labels = [...new Set(alert.objects.map(({ label }) => label))].join(', ') || 'what was seen';
  const camera = alert.camera === null ? 'the same cameras' : cameraTitleOf(alert.camera);
  return (
    <Modal opened={opened} onClose={onClose} title="Mark as a false alarm?">
      <Stack gap="md">
        <Text size="sm">From now on:</Text>
        <List size="sm" spacing={6}>
          <List.Item>
            When this rule comes true again for something like it ({labels}) at the same place of {camera}, of the same
            size and looking alike, nobody is told, or only if it is recognised with a clearly higher score.
          </List.Item>
          <List.Item>Such alerts are still kept, with the reason, under “Held back”.</List.Item>
          <List.Item>The mark is listed under “False alarms”, where you can take it away at any time.</List.Item>
        </List>
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
