import { Divider, Group, Stack, Text } from '@mantine/core';
import type { CameraStatus, InputStatus } from '#contract/camera-status.ts';
import { ROLE_TEXTS } from '../camera-form/input-options.tsx';
import { StateBadge } from '../cameras/state-badge.tsx';
import { FactList } from '../shell/fact-list.tsx';
import { Panel } from '../shell/panel.tsx';
import { connectionFacts } from './connection-facts.ts';
import { describeVideoCodec } from './describe-video.ts';

/** Every stream of a camera with its state, and how the connection to the device does. */
export function InputsPanel({ status }: { status: CameraStatus }) {
  return (
    <Panel title={status.inputs.length > 1 ? 'Streams' : 'Connection'}>
      <Stack gap="md">
        {status.inputs.map((input, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: inputs are known by their place in the configuration
          <Stack key={index} gap="xs">
            {index > 0 && <Divider />}
            <InputView input={input} />
          </Stack>
        ))}
      </Stack>
    </Panel>
  );
}

function InputView({ input }: { input: InputStatus }) {
  const { description, roles, state, reason, video, reconnects, failures, connection } = input;
  return (
    <>
      <Group gap="xs">
        <StateBadge state={state} />
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {description}
        </Text>
      </Group>
      {reason !== null && (
        <Text size="sm" c="dimmed">
          {reason}
        </Text>
      )}
      <FactList
        facts={[
          ['For', roles.map((role) => ROLE_TEXTS[role]).join(', ') || 'nothing'],
          ...(video === null
            ? []
            : ([
                ['Video', `${describeVideoCodec({ ...video, profile: null })}, ${video.width} × ${video.height}`],
              ] as const)),
          ...(reconnects > 0 ? ([['Reconnects', reconnects]] as const) : []),
          ...(failures > 0 ? ([['Failures', failures]] as const) : []),
          ...(connection === null ? [] : connectionFacts(connection)),
        ]}
      />
    </>
  );
}

/** Whether there is more to tell of the streams than the page tells anyway. */
export function hasInputsToShow({ inputs }: CameraStatus): boolean {
  return inputs.length > 1 || inputs.some(({ connection }) => connection !== null);
}
