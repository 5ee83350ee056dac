import { Anchor, Stack, Text } from '@mantine/core';
import type { TlsInfo } from '#contract/api.ts';
import classes from './start-code.module.css';

export interface StartCodeProps {
  readonly start: TlsInfo['starts'][number];
  /** Whether a certificate has to be installed first. */
  readonly hasAuthority: boolean;
}

/** Where a phone begins, as a code to scan and as text. */
export function StartCode({ start, hasAuthority }: StartCodeProps) {
  const address = hasAuthority ? start.installUrl : start.publishUrl;
  return (
    <Stack gap="xs" align="flex-start">
      <img
        className={classes.code}
        src={`data:image/svg+xml,${encodeURIComponent(start.qrCode)}`}
        alt={`QR code of ${address}`}
      />
      <Text size="sm">
        <Anchor href={address} style={{ overflowWrap: 'anywhere' }}>
          {address}
        </Anchor>
      </Text>
    </Stack>
  );
}
