import { Alert, Anchor, Button, Group, List, Stack } from '@mantine/core';
import { IconCertificate, IconLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { TlsInfo } from '#contract/api.ts';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { Panel } from '../shell/panel.tsx';
import { PhonePanel } from './phone-panel.tsx';
import { securePublishUrl } from './secure-addresses.ts';
import { useTls } from './use-tls.ts';

/** Why this page cannot use the camera, and the two ways out. */
export function SecurePageNeeded() {
  const tls = useTls();
  if (tls.isPending) return <PageLoader />;
  if (tls.isError)
    return <LoadFailure what="the HTTPS settings" error={tls.error} onRetry={() => void tls.refetch()} />;
  return (
    <Stack gap="md" maw={820}>
      <Alert icon={<IconLock aria-hidden />} title="Browsers give their camera to secure pages only">
        This page came over plain HTTP. localcv has the same page over HTTPS.
      </Alert>
      {tls.data.port === null ? <NoHttps problem={tls.data.problem} /> : <Ways tls={tls.data} />}
    </Stack>
  );
}

function NoHttps({ problem }: { problem: string | null }) {
  return (
    <Alert color="red" title="HTTPS is not running" role="alert">
      {problem ?? 'It is switched off: set https.enabled to true in localcv.yaml.'}
    </Alert>
  );
}

function Ways({ tls }: { tls: TlsInfo }) {
  const [start] = tls.starts;
  return (
    <>
      <Panel title="On this device">
        <Stack gap="sm">
          {tls.authority !== null && (
            <List type="ordered" size="sm" spacing="xs">
              <List.Item>
                <Anchor component={Link} to="/install-certificate" inherit>
                  Install localcv’s certificate
                </Anchor>
                , once. Or skip that for a try and go on past the browser’s warning.
              </List.Item>
              <List.Item>Open the secure page and sign in.</List.Item>
            </List>
          )}
          <Group gap="sm">
            <Button component="a" href={securePublishUrl(tls)} leftSection={<IconLock size={16} />}>
              Open the secure page
            </Button>
            {tls.authority !== null && (
              <Button
                component={Link}
                to="/install-certificate"
                variant="default"
                leftSection={<IconCertificate size={16} />}
              >
                Install the certificate
              </Button>
            )}
          </Group>
        </Stack>
      </Panel>
      {start !== undefined && <PhonePanel start={start} hasAuthority={tls.authority !== null} />}
    </>
  );
}
