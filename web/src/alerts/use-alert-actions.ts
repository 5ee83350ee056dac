import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Alert } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { describeFailure } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';

/** What can be done about one alert, by name. */
const ACTIONS = {
  acknowledge: alertsApi.acknowledge,
  unacknowledge: alertsApi.unacknowledge,
  markFalseAlarm: alertsApi.markFalseAlarm,
  unmarkFalseAlarm: alertsApi.unmarkFalseAlarm,
  tell: alertsApi.tell,
};
export type AlertAction = keyof typeof ACTIONS;

/** Does something about an alert. The stream then shows what has become of it; a refusal is said in words. */
export function useAlertAction() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, alert }: { action: AlertAction; alert: Alert }) => ACTIONS[action](alert.id),
    onSuccess: (_nothing, { alert }) => {
      void client.invalidateQueries({ queryKey: queryKeys.alert(alert.id) });
      void client.invalidateQueries({ queryKey: queryKeys.openAlerts });
      void client.invalidateQueries({ queryKey: queryKeys.falseAlarms });
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
}

/** Acknowledges everything that is open, or all of a rule or camera. */
export function useAcknowledgeAll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: alertsApi.acknowledgeAll,
    onSuccess: () => {
      for (const queryKey of [queryKeys.alertLists, queryKeys.openAlerts, queryKeys.ongoingAlerts]) {
        void client.invalidateQueries({ queryKey });
      }
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
}
