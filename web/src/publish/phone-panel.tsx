import { Stack, Text } from '@mantine/core';
import { Panel } from '../shell/panel.tsx';
import { StartCode, type StartCodeProps } from './start-code.tsx';

/** How to go on with a phone: a code to scan. */
export function PhonePanel(props: StartCodeProps) {
  return (
    <Panel title="On a phone">
      <Stack gap="sm">
        <Text size="sm">Point the phone’s camera at this code; it has to be in the same network.</Text>
        <StartCode {...props} />
      </Stack>
    </Panel>
  );
}
