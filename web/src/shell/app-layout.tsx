import { AppShell, Group } from '@mantine/core';
import { Suspense } from 'react';
import { Link, Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { AlertAnnouncer } from '../alerts/alert-announcer.tsx';
import { loginAddress } from '../session/next-address.ts';
import { useSession } from '../session/use-session.ts';
import { StreamProvider } from '../stream/stream-provider.tsx';
import classes from './app-layout.module.css';
import { Brand } from './brand.tsx';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Navigation } from './navigation.tsx';
import { PageLoader } from './page-loader.tsx';
import { StreamIndicator } from './stream-indicator.tsx';
import { UserMenu } from './user-menu.tsx';

/** The frame around every page but the login; who is not signed in is sent there. */
export function AppLayout() {
  const session = useSession();
  const location = useLocation();
  if (session.data === null) return <Navigate to={loginAddress(location)} replace />;
  if (session.data === undefined) return <StartScreen />;
  return (
    <StreamProvider>
      <AppShell header={{ height: 56 }} footer={{ height: { base: 60, sm: 0 } }} className={classes.shell}>
        <a href="#content" className={classes.skip}>
          Skip to content
        </a>
        <AppShell.Header>
          <Group h="100%" px={{ base: 'md', sm: 'lg' }} gap="lg" wrap="nowrap">
            <Link to="/" aria-label="localcv: all cameras" className={classes.brand}>
              <Brand />
            </Link>
            <div className={classes.wideOnly}>
              <Navigation place="header" />
            </div>
            <Group gap={4} ml="auto" wrap="nowrap">
              <AlertAnnouncer />
              <StreamIndicator />
              <ColorSchemeToggle />
              <UserMenu user={session.data.user} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
          <ConnectionBanner />
          <div className={classes.page}>
            <Suspense fallback={<PageLoader />}>
              <Outlet />
            </Suspense>
          </div>
        </AppShell.Main>
        <AppShell.Footer className={classes.narrowOnly}>
          <Navigation place="footer" />
        </AppShell.Footer>
      </AppShell>
      <ScrollRestoration getKey={(target) => target.pathname} />
    </StreamProvider>
  );
}

function StartScreen() {
  return (
    <main>
      <ConnectionBanner />
      <PageLoader />
    </main>
  );
}
