import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBellZ, IconChecks } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { useCameraTitles } from '../cameras/use-camera-titles.ts';
import { formatPlural } from '../format/format-words.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { type AlertFilter, EMPTY_ALERT_FILTER, readAlertFilter, writeAlertFilter } from './alert-filter.ts';
import { AlertFilterBar } from './alert-filter-bar.tsx';
import { AlertList } from './alert-list.tsx';
import { FalseAlarmList } from './false-alarm-list.tsx';
import { SnoozeBanner } from './snooze-banner.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useAcknowledgeAll } from './use-alert-actions.ts';
import { useOpenAlerts } from './use-open-alerts.ts';

const VIEWS = [
  { value: 'alerts', label: 'Alerts' },
  { value: 'held-back', label: 'Held back' },
  { value: 'false-alarms', label: 'False alarms' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** What people asked to be told about, newest first. Filter and view are in the address, so that it can be shared. */
export function AlertsPage() {
  const [search, setSearch] = useSearchParams();
  const cameraTitleOf = useCameraTitles();
  const view = VIEWS.find(({ value }) => value === search.get('view'))?.value ?? 'alerts';
  const read = readAlertFilter(search);
  const filter: AlertFilter = view === 'held-back' ? { ...read, state: 'held-back' } : read;
  const show = (nextView: View, next: AlertFilter) => {
    const address = writeAlertFilter(nextView === 'alerts' ? next : { ...next, state: EMPTY_ALERT_FILTER.state });
    if (nextView !== 'alerts') address.set('view', nextView);
    setSearch(address, { replace: true, preventScrollReset: true });
  };
  return (
    <>
      <PageHeader title="Alerts" summary={<OpenSummary />}>
        <PageActions filter={filter} />
      </PageHeader>
      <SnoozeBanner />
      <Tabs
        value={view}
        onChange={(value) => show((value ?? 'alerts') as View, EMPTY_ALERT_FILTER)}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {VIEWS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {view === 'false-alarms' ? (
          <Tabs.Panel value={view}>
            <FalseAlarmList cameraTitleOf={cameraTitleOf} />
          </Tabs.Panel>
        ) : (
          <Tabs.Panel value={view}>
            <AlertFilterBar
              filter={filter}
              hasStates={view === 'alerts'}
              cameraTitleOf={cameraTitleOf}
              onChange={(changed) => show(view, changed)}
            />
            <AlertList filter={filter} cameraTitleOf={cameraTitleOf} onFilter={(changed) => show(view, changed)} />
          </Tabs.Panel>
        )}
      </Tabs>
    </>
  );
}

function OpenSummary() {
  const open = useOpenAlerts();
  return <span role="status">{open === 0 ? 'Nothing is open' : `${formatPlural(open, 'alert')} open`}</span>;
}

function PageActions({ filter: { rule, camera, severity } }: { filter: AlertFilter }) {
  const open = useOpenAlerts();
  const acknowledgeAll = useAcknowledgeAll();
  const [isSnoozing, snoozing] = useDisclosure(false);
  return (
    <>
      {open > 0 && severity === null && (
        <Button
          variant="default"
          leftSection={<IconChecks size={16} aria-hidden />}
          loading={acknowledgeAll.isPending}
          onClick={() => acknowledgeAll.mutate({ ...(rule ? { rule } : {}), ...(camera ? { camera } : {}) })}
        >
          {rule || camera ? 'Acknowledge all of these' : 'Acknowledge all'}
        </Button>
      )}
      <Button variant="default" leftSection={<IconBellZ size={16} aria-hidden />} onClick={snoozing.open}>
        Snooze
      </Button>
      <SnoozeDialog alert={null} opened={isSnoozing} onClose={snoozing.close} />
    </>
  );
}
