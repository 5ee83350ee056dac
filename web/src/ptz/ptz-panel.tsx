import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { describeFailure } from '../api/api-error.ts';
import { deviceApi } from '../api/device-api.ts';
import { Panel } from '../shell/panel.tsx';
import { PtzPad } from './ptz-pad.tsx';
import { PtzPresets } from './ptz-presets.tsx';
import { useHeldMovement } from './use-held-movement.ts';

const SPEEDS = [
  { value: '0.2', label: 'Slow' },
  { value: '0.5', label: 'Medium' },
  { value: '1', label: 'Fast' },
];

/** Moves a camera that can be moved. */
export function PtzPanel({ camera }: { camera: string }) {
  const movement = useHeldMovement(camera);
  const [speed, setSpeed] = useState('0.5');
  const goHome = () => {
    deviceApi
      .goHome(camera)
      .catch((error: unknown) => notifications.show({ id: 'ptz', color: 'red', message: describeFailure(error) }));
  };
  return (
    <Panel title="Movement">
      <Group align="flex-start" gap="lg">
        <Stack gap="xs">
          <PtzPad movement={movement} speed={Number(speed)} onHome={goHome} />
          <SegmentedControl size="xs" aria-label="Speed" data={SPEEDS} value={speed} onChange={setSpeed} />
          <Text size="xs" c="dimmed">
            Hold a button, or the arrow keys, + and −.
          </Text>
        </Stack>
        <div style={{ flex: '1 1 240px', minWidth: 0 }}>
          <PtzPresets camera={camera} />
        </div>
      </Group>
    </Panel>
  );
}
