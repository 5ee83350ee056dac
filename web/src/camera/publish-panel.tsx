import { Stack, Text } from '@mantine/core';
import type { Camera } from '#contract/api.ts';
import { PUBLISHER_PATH } from '#contract/config.ts';
import { PublishAddressList } from '../add-camera/publish-address-list.tsx';
import { Panel } from '../shell/panel.tsx';

const HIDDEN = '***';

/** Where a device is to send to, for a camera that waits for one. */
export function PublishPanel({ camera }: { camera: Camera }) {
  const { publish = {} } = camera.config;
  const isHidden = Object.values(publish).includes(HIDDEN);
  return (
    <Panel title="Send video here">
      <Stack gap="md">
        {isHidden && (
          <Text size="sm" c="dimmed">
            {HIDDEN} stands for the stored secret, which is not shown. Whoever has lost it sets a new one under Edit.
          </Text>
        )}
        <PublishAddressList camera={camera.name} credentials={publish} hasHiddenSecret={isHidden} />
      </Stack>
    </Panel>
  );
}

/** Whether the camera waits for a device that has not come yet. */
export function isWaitingForDevice({ config, status }: Camera): boolean {
  return config.inputs.some(({ path }) => path === PUBLISHER_PATH) && status.state !== 'live' && config.enabled;
}
