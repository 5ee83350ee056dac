import { Alert, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Rule } from '#core/rules/rule.ts';
import { describeFailure } from '../../api/api-error.ts';
import { rulesApi } from '../../api/rules-api.ts';
import { ReplayOutcome } from './replay-outcome.tsx';

const DAY_MS = 24 * 3_600_000;
const STRETCHES = [
  { value: '1', label: '24 hours', words: 'the last 24 hours' },
  { value: '7', label: '7 days', words: 'the last 7 days' },
  { value: '30', label: '30 days', words: 'the last 30 days' },
];

/** Replays the rule over stored events. */
export function ReplayTrial({ rule }: { rule: Rule | null }) {
  const [days, setDays] = useState('1');
  const cancel = useRef<AbortController | null>(null);
  const words = STRETCHES.find(({ value }) => value === days)?.words ?? '';
  const replay = useMutation({
    mutationFn: async (asked: { rule: Rule; days: number; words: string }) => {
      const toMs = Date.now();
      cancel.current?.abort();
      cancel.current = new AbortController();
      return rulesApi.replay(asked.rule, { fromMs: toMs - asked.days * DAY_MS, toMs }, cancel.current.signal);
    },
  });
  useEffect(() => () => cancel.current?.abort(), []);
  const isStale = replay.data !== undefined && JSON.stringify(replay.variables?.rule) !== JSON.stringify(rule);
  const isCancelled = cancel.current?.signal.aborted === true;
  return (
    <Stack gap="md">
      <Group gap="sm">
        <SegmentedControl aria-label="How far back" data={STRETCHES} value={days} onChange={setDays} />
        <Button
          variant="light"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          disabled={rule === null}
          loading={replay.isPending}
          onClick={() => rule && replay.mutate({ rule, days: Number(days), words })}
        >
          Try it
        </Button>
        {replay.isPending && (
          <Button variant="default" onClick={() => cancel.current?.abort()}>
            Stop
          </Button>
        )}
      </Group>
      {replay.isIdle && (
        <Text size="sm" c="dimmed">
          {rule === null
            ? 'As soon as there is a rule, it can be tried on what the cameras have seen.'
            : 'Goes through what the cameras have seen as if the rule had been there. Nobody is told.'}
        </Text>
      )}
      {replay.isError && !isCancelled && <Alert color="red">{describeFailure(replay.error)}</Alert>}
      {replay.data && (
        <>
          {isStale && (
            <Text size="sm" c="var(--localcv-warning)" role="status">
              The rule has changed since; try it again.
            </Text>
          )}
          <ReplayOutcome result={replay.data} stretch={replay.variables.words} />
        </>
      )}
    </Stack>
  );
}
