import { Text } from '@mantine/core';
import type { CameraStatus } from '#contract/camera-status.ts';
import { Panel } from '../shell/panel.tsx';
import { StageTable } from './stage-table.tsx';

/** The stages that the video of a camera passes, with their figures of the last ten seconds. */
export function StagesPanel({ status }: { status: CameraStatus }) {
  return (
    <Panel
      title="Pipeline"
      aside={
        <Text size="xs" c="dimmed">
          last 10 s
        </Text>
      }
    >
      {status.stages.length > 0 ? (
        <StageTable stages={status.stages} label="Stages of the pipeline" />
      ) : (
        <Text size="sm" c="dimmed">
          There are no figures while no video arrives.
        </Text>
      )}
    </Panel>
  );
}
