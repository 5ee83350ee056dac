import { Box, Stack } from '@mantine/core';
import { PageHeader } from '../shell/page-header.tsx';
import { PhonePanel } from './phone-panel.tsx';
import { PublishPanel } from './publish-panel.tsx';
import { SecurePageNeeded } from './secure-page-needed.tsx';
import { useTls } from './use-tls.ts';

/** Makes a camera of the system out of this phone's or laptop's own camera. */
export function PublishPage() {
  return (
    <>
      <PageHeader
        title="Publish this camera"
        summary="Makes this device a camera of localcv, while the page is open."
      />
      {/* Browsers give their camera to secure pages alone, and hide it from the others. */}
      {window.isSecureContext ? <SecurePage /> : <SecurePageNeeded />}
    </>
  );
}

function SecurePage() {
  const tls = useTls();
  const [start] = tls.data?.starts ?? [];
  return (
    <Stack gap="md">
      <PublishPanel />
      {tls.data && start && tls.data.port !== null && (
        // Who holds a phone needs no code for it.
        <Box visibleFrom="sm" maw={420}>
          <PhonePanel start={start} hasAuthority={tls.data.authority !== null} />
        </Box>
      )}
    </Stack>
  );
}
