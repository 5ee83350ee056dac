import { Button, Stack } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { AlertDetails } from '#contract/alerts.ts';
import { alertsApi } from '../api/alerts-api.ts';
import { ApiError } from '../api/api-error.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { Panel } from '../shell/panel.tsx';
import { AlertButtons } from './alert-buttons.tsx';
import { AlertClip } from './alert-clip.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { AlertObjects } from './alert-objects.tsx';
import classes from './alert-page.module.css';
import { AlertPicture } from './alert-picture.tsx';
import { AlertTimeline } from './alert-timeline.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { SnoozeBanner } from './snooze-banner.tsx';

/** Deliveries change without a message of the stream. */
const DELIVERY_POLL_MS = 2_000;

/** One alert in full. */
export function AlertPage() {
  const { id = '' } = useParams();
  const details = useQuery({
    queryKey: queryKeys.alert(id),
    queryFn: ({ signal }) => alertsApi.alert(id, signal),
    refetchInterval: ({ state }) => (isBeingSent(state.data) ? DELIVERY_POLL_MS : false),
  });
  if (details.isPending) return <PageLoader />;
  if (details.data) return <AlertView alert={details.data} />;
  if (details.error instanceof ApiError && details.error.status === 404) return <UnknownAlert />;
  return <LoadFailure what="the alert" error={details.error} onRetry={() => void details.refetch()} />;
}

function isBeingSent(alert: AlertDetails | undefined): boolean {
  return alert?.deliveries.some(({ state }) => state === 'waiting') ?? false;
}

function AlertView({ alert }: { alert: AlertDetails }) {
  const cameraTitleOf = useCameraTitles();
  return (
    <>
      <PageHeader title={alert.title} summary={alert.reason} />
      <SnoozeBanner />
      <div className={classes.columns}>
        <Stack gap="md">
          <AlertPicture alert={alert} whole />
          <div className={classes.buttons}>
            <AlertButtons alert={alert} />
          </div>
          <Panel title="Clip">
            <AlertClip key={alert.clipUrl} alert={alert} />
          </Panel>
        </Stack>
        <Stack gap="md">
          <Panel title="About it">
            <AlertFacts alert={alert} cameraTitleOf={cameraTitleOf} />
          </Panel>
          <Panel title="What it is about">
            <AlertObjects alert={alert} cameraTitleOf={cameraTitleOf} />
          </Panel>
          <Panel title="Who was told">
            <DeliveryList alert={alert} />
          </Panel>
          <Panel title="What happened when">
            <AlertTimeline alert={alert} />
          </Panel>
        </Stack>
      </div>
    </>
  );
}

function UnknownAlert() {
  return (
    <>
      <PageHeader title="No such alert" />
      <EmptyState
        icon={IconBellOff}
        title="There is no such alert"
        action={
          <Button component={Link} to="/alerts?state=told" variant="default">
            All alerts
          </Button>
        }
      >
        It may have been so old that it was removed.
      </EmptyState>
    </>
  );
}
