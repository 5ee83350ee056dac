import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconBellZ, IconCheck, IconMoodX, IconSend } from '@tabler/icons-react';
import type { Alert } from '#contract/alerts.ts';
import { FalseAlarmDialog } from './false-alarm-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { type AlertAction, useAlertAction } from './use-alert-actions.ts';

const SIZE = 'xs';
const ICON = 15;

/** What can be done about the alert as it is now. */
export function AlertButtons({ alert }: { alert: Alert }) {
  const act = useAlertAction();
  const [isMarking, marking] = useDisclosure(false);
  const [isSnoozing, snoozing] = useDisclosure(false);
  const buttonOf = (action: AlertAction) => ({
    size: SIZE,
    variant: 'default',
    loading: act.isPending && act.variables.action === action,
    onClick: () => act.mutate({ action, alert }),
  });
  const { acknowledged, falseAlarm, heldBack } = alert;
  return (
    <>
      {heldBack && !falseAlarm && (
        <Button {...buttonOf('tell')} leftSection={<IconSend size={ICON} aria-hidden />}>
          Tell me after all
        </Button>
      )}
      {!heldBack && !falseAlarm && !acknowledged && (
        <Button {...buttonOf('acknowledge')} variant="light" leftSection={<IconCheck size={ICON} aria-hidden />}>
          Acknowledge
        </Button>
      )}
      {acknowledged && !falseAlarm && (
        <Button {...buttonOf('unacknowledge')} leftSection={<IconArrowBackUp size={ICON} aria-hidden />}>
          Open again
        </Button>
      )}
      {falseAlarm ? (
        <Button {...buttonOf('unmarkFalseAlarm')} leftSection={<IconArrowBackUp size={ICON} aria-hidden />}>
          Not a false alarm
        </Button>
      ) : (
        <Button
          size={SIZE}
          variant="default"
          leftSection={<IconMoodX size={ICON} aria-hidden />}
          onClick={marking.open}
        >
          False alarm
        </Button>
      )}
      <Button size={SIZE} variant="default" leftSection={<IconBellZ size={ICON} aria-hidden />} onClick={snoozing.open}>
        Snooze
      </Button>
      <FalseAlarmDialog
        alert={alert}
        opened={isMarking}
        onClose={marking.close}
        onMark={() => act.mutate({ action: 'markFalseAlarm', alert }, { onSuccess: marking.close })}
        isMarking={act.isPending}
      />
      <SnoozeDialog alert={alert} opened={isSnoozing} onClose={snoozing.close} />
    </>
  );
}
