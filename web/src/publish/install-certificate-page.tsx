import { Alert, Anchor, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconCheck, IconDownload, IconLock } from '@tabler/icons-react';
import type { TlsInfo } from '#contract/api.ts';
import { Brand } from '../shell/brand.tsx';
import { LoadFailure } from '../shell/load-failure.tsx';
import { PageLoader } from '../shell/page-loader.tsx';
import { CertificateSteps } from './certificate-steps.tsx';
import classes from './install-certificate-page.module.css';
import { securePublishUrl } from './secure-addresses.ts';
import { useTls } from './use-tls.ts';

/** Leads a phone or computer to trust localcv's own authority. Needs no login: nothing here is secret. */
export function InstallCertificatePage() {
  useDocumentTitle('Install the certificate – localcv');
  const tls = useTls();
  return (
    <main className={classes.page}>
      <Stack gap="md" className={classes.column}>
        <Brand size={28} />
        {tls.isPending && <PageLoader />}
        {tls.isError && <LoadFailure what="the HTTPS settings" error={tls.error} onRetry={() => void tls.refetch()} />}
        {tls.data !== undefined && <Installation tls={tls.data} />}
      </Stack>
    </main>
  );
}

function Installation({ tls }: { tls: TlsInfo }) {
  if (tls.authority === null)
    return (
      <Alert icon={<IconCheck aria-hidden />} title="Nothing to install">
        This server has a certificate of its owner’s. <Anchor href={securePublishUrl(tls)}>Open the secure page</Anchor>
        .
      </Alert>
    );
  return (
    <>
      <Paper p="md">
        <Stack gap="md">
          <Title order={1}>Trust this server</Title>
          <Text size="sm">
            Browsers give their camera to secure pages only. Install localcv’s certificate on this device, once. It
            vouches for addresses inside your network alone, so it gives nobody a way to pose as your bank.
          </Text>
          <Button
            component="a"
            href="/api/tls/authority.crt"
            download="localcv-authority.crt"
            leftSection={<IconDownload size={18} />}
          >
            Download the certificate
          </Button>
          <CertificateSteps />
        </Stack>
      </Paper>
      <Paper p="md">
        <Stack gap="sm">
          <Title order={2}>Then</Title>
          <Group>
            <Button component="a" href={securePublishUrl(tls)} variant="default" leftSection={<IconLock size={16} />}>
              Open the secure page
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            To be sure that it is the right one, compare its SHA-256 fingerprint with the one on the server’s own
            screen:
          </Text>
          <Code block className={classes.fingerprint}>
            {tls.authority.fingerprint}
          </Code>
        </Stack>
      </Paper>
    </>
  );
}
