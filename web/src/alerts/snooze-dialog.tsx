import { Button, Group, Modal, NumberInput, Radio, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Alert } from '#contract/alerts.ts';
import { alertsApi, type SnoozeRequest } from '../api/alerts-api.ts';
import { describeFailure } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { useCameras } from '../cameras/use-cameras.ts';
import { type SnoozeChoice, snoozeSeconds, TOMORROW_HOUR } from './snooze-duration.ts';
import { snoozeScopes } from './snooze-scope.ts';
import { useRuleTitles } from './use-rule-titles.ts';

const DURATIONS: readonly { value: SnoozeChoice; label: string }[] = [
  { value: '15-minutes', label: '15 minutes' },
  { value: 'hour', label: '1 hour' },
  { value: 'tomorrow', label: `Until tomorrow, ${TOMORROW_HOUR}:00` },
  { value: 'own', label: 'For as long as I say' },
];

export interface SnoozeDialogProps {
  /** The alert that somebody wants quiet about; null for a snooze of anything. */
  readonly alert: Alert | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks what is to be quiet, and for how long. */
export function SnoozeDialog({ alert, opened, onClose }: SnoozeDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Snooze">
      {opened && <SnoozeForm alert={alert} onDone={onClose} />}
    </Modal>
  );
}

function SnoozeForm({ alert, onDone }: { alert: Alert | null; onDone: () => void }) {
  const scopes = useScopes(alert);
  const [scopeValue, setScopeValue] = useState(scopes[0]?.value ?? 'everything');
  const [choice, setChoice] = useState<SnoozeChoice>('hour');
  const [ownMinutes, setOwnMinutes] = useState<number | string>(30);
  const snooze = useSnooze(onDone);
  const scope = scopes.find(({ value }) => value === scopeValue)?.scope ?? { rule: null, camera: null };
  const save = () => {
    const forSeconds = snoozeSeconds(choice, Date.now(), Number(ownMinutes));
    if (forSeconds !== null) snooze.mutate({ ...scope, forSeconds });
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Meanwhile nobody is told. Alerts are still kept, under “Held back”.
      </Text>
      <Select
        label="What is to be quiet"
        data={scopes}
        value={scopeValue}
        allowDeselect={false}
        searchable={scopes.length > 6}
        onChange={(value) => setScopeValue(value ?? 'everything')}
      />
      <Radio.Group label="For how long" value={choice} onChange={(value) => setChoice(value as SnoozeChoice)}>
        <Stack gap={8} mt={6}>
          {DURATIONS.map((duration) => (
            <Radio key={duration.value} {...duration} />
          ))}
        </Stack>
      </Radio.Group>
      {choice === 'own' && (
        <NumberInput
          label="Minutes"
          description="31 days at most"
          min={1}
          max={31 * 24 * 60}
          value={ownMinutes}
          onChange={setOwnMinutes}
          error={snoozeSeconds('own', 0, Number(ownMinutes)) === null ? 'Enter 1 to 44640 minutes' : null}
        />
      )}
      <Group gap="sm" justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button loading={snooze.isPending} onClick={save}>
          Snooze
        </Button>
      </Group>
    </Stack>
  );
}

function useScopes(alert: Alert | null) {
  const cameraTitleOf = useCameraTitles();
  const cameras = useCameras();
  const { names, titleOf } = useRuleTitles();
  return snoozeScopes(alert, {
    rules: names,
    cameras: cameras.data?.map(({ name }) => name) ?? [],
    ruleTitleOf: titleOf,
    cameraTitleOf,
  });
}

function useSnooze(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: SnoozeRequest) => alertsApi.snooze(request),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: queryKeys.snoozes });
      onDone();
    },
    onError: (error) => notifications.show({ color: 'red', message: describeFailure(error) }),
  });
}
