import { Stack } from '@mantine/core';
import { PageHeader } from '../shell/page-header.tsx';
import { AppearancePanel } from './appearance-panel.tsx';
import { ConfigPanel } from './config-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import classes from './settings-page.module.css';
import { TokensPanel } from './tokens-panel.tsx';

/** What concerns the whole installation and the one who looks at it. */
export function SettingsPage() {
  return (
    <>
      <PageHeader title="Settings" />
      <div className={classes.columns}>
        <Stack gap="md">
          <ConfigPanel />
          <TokensPanel />
        </Stack>
        <Stack gap="md">
          <AppearancePanel />
          <PasswordPanel />
        </Stack>
      </div>
    </>
  );
}
