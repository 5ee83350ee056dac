import { Anchor, Button, Center, Stack } from '@mantine/core';
import { IconBellCheck, IconFilterOff, IconHandStop } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useRules } from '../rules/use-rules.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { useNow } from '../shell/use-now.ts';
import { AlertCard } from './alert-card.tsx';
import { type AlertFilter, EMPTY_ALERT_FILTER, writeAlertFilter } from './alert-filter.ts';
import { flattenAlertPages } from './alert-pages.ts';
import { useAlertList } from './use-alert-list.ts';

export interface AlertListProps {
  readonly filter: AlertFilter;
  readonly cameraTitleOf: (camera: string) => string;
  readonly onFilter: (filter: AlertFilter) => void;
}

/** Alerts that fit the filter, newest first. New ones appear at the top by themselves. */
export function AlertList({ filter, cameraTitleOf, onFilter }: AlertListProps) {
  const list = useAlertList(filter);
  const nowMs = useNow(10_000);
  const alerts = useMemo(() => flattenAlertPages(list.data?.pages ?? []), [list.data]);
  if (list.isPending) return <PageLoader />;
  if (!list.data) return <LoadFailure what="the alerts" error={list.error} onRetry={() => void list.refetch()} />;
  if (alerts.length === 0) return <NoAlerts filter={filter} onFilter={onFilter} />;
  return (
    <Stack gap="sm" maw={1100}>
      {alerts.map((alert) => (
        <AlertCard key={alert.id} alert={alert} cameraTitleOf={cameraTitleOf} nowMs={nowMs} />
      ))}
      {list.hasNextPage && (
        <Center mt="sm">
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
        </Center>
      )}
    </Stack>
  );
}

function NoAlerts({ filter, onFilter }: Pick<AlertListProps, 'filter' | 'onFilter'>) {
  const { state } = filter;
  const rules = useRules();
  const isNarrowed = writeAlertFilter({ ...filter, state: EMPTY_ALERT_FILTER.state }).size > 0;
  if (state === 'held-back' && !isNarrowed) {
    return (
      <EmptyState icon={IconHandStop} title="Nothing is held back">
        Alerts that came while snoozed, too often, like a false alarm, or that the language model did not confirm are
        kept here with the reason.
      </EmptyState>
    );
  }
  if (state === 'open' && !isNarrowed && rules.data?.length === 0) return <NoRules />;
  if (state === 'open' && !isNarrowed) {
    return (
      <EmptyState
        icon={IconBellCheck}
        title="Nothing waits for you"
        action={
          <Button variant="default" onClick={() => onFilter({ ...filter, state: 'told' })}>
            All alerts
          </Button>
        }
      >
        What your{' '}
        <Anchor component={Link} to="/rules" inherit>
          rules
        </Anchor>{' '}
        are about appears here the moment it happens.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No alerts match"
      action={
        <Button variant="default" onClick={() => onFilter({ ...EMPTY_ALERT_FILTER, state: 'told' })}>
          All alerts
        </Button>
      }
    >
      No alert that is stored fits all of the filters.
    </EmptyState>
  );
}

function NoRules() {
  return (
    <EmptyState
      icon={IconBellCheck}
      title="There is no rule yet"
      action={
        <Button component={Link} to="/rules/new">
          New rule
        </Button>
      }
    >
      Say what you want to be told about. An alert appears here the moment it happens.
    </EmptyState>
  );
}
