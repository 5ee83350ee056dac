import { Stack, Tabs } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { ChannelsPanel } from '../notifications/channels-panel.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { AlertsHerePanel } from './alerts-here-panel.tsx';
import { AppearancePanel } from './appearance-panel.tsx';
import { ConfigPanel } from './config-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import classes from './settings-page.module.css';
import { TokensPanel } from './tokens-panel.tsx';

const SECTIONS = [
  { value: 'general', label: 'General', address: '/settings', content: General },
  { value: 'notifications', label: 'Notifications', address: '/settings/notifications', content: Notifications },
] as const;

/** What concerns the whole installation and the one who looks at it. */
export function SettingsPage() {
  const navigate = useNavigate();
  const { section } = useParams();
  const current = SECTIONS.find(({ value }) => value === section) ?? SECTIONS[0];
  const show = (value: string | null) =>
    navigate(SECTIONS.find((other) => other.value === value)?.address ?? '/settings');
  return (
    <>
      <PageHeader title="Settings" />
      <Tabs value={current.value} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          {SECTIONS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SECTIONS.map(({ value, content: Content }) => (
          <Tabs.Panel key={value} value={value} className={classes.columns}>
            <Content />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

function General() {
  return (
    <>
      <Stack gap="md">
        <ConfigPanel />
        <TokensPanel />
      </Stack>
      <Stack gap="md">
        <AppearancePanel />
        <PasswordPanel />
      </Stack>
    </>
  );
}

function Notifications() {
  return (
    <>
      <ChannelsPanel />
      <AlertsHerePanel />
    </>
  );
}
