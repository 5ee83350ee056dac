import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Camera } from '#contract/api.ts';
import { cameraTitle } from '../cameras/camera-title.ts';
import { StateBadge } from '../cameras/state-badge.tsx';
import { formatCount, formatMilliseconds, formatRate } from '../format/format-quantity.ts';
import { Panel } from '../shell/panel.tsx';
import classes from './camera-health-panel.module.css';
import { allStages, totalDropped } from './statistics-series.ts';

/** All cameras in figures, as of now. */
export function CameraHealthPanel({ cameras }: { cameras: readonly Camera[] }) {
  return (
    <Panel title="Cameras">
      {cameras.length === 0 ? (
        <Text size="sm" c="dimmed">
          There are no cameras yet.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={720} type="native">
          <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes.table} aria-label="Cameras in figures">
            <Table.Thead>
              <Table.Tr>
                {['Camera', 'State', 'fps', 'Slowest stage, p95', 'Dropped', 'Viewers', 'Reconnects'].map((name) => (
                  <Table.Th key={name} scope="col">
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {cameras.map((camera) => (
                <CameraRow key={camera.name} camera={camera} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

function CameraRow({ camera }: { camera: Camera }) {
  const { status } = camera;
  const slowest = allStages(status).reduce<{ stage: string; p95Ms: number } | null>(
    (worst, { stage, p95Ms }) => (p95Ms !== null && p95Ms > (worst?.p95Ms ?? -1) ? { stage, p95Ms } : worst),
    null,
  );
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Anchor component={Link} to={`/cameras/${camera.name}`} size="sm" fw={500}>
          {cameraTitle(camera)}
        </Anchor>
      </Table.Th>
      <Table.Td>
        <StateBadge state={status.state} />
        {status.reason && (
          <Text size="xs" c="dimmed" mt={4} maw={360}>
            {status.reason}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{formatRate(status.stages[0]?.perSecond ?? null)}</Table.Td>
      <Table.Td>{slowest ? `${formatMilliseconds(slowest.p95Ms)} (${slowest.stage})` : '–'}</Table.Td>
      <Table.Td>{formatCount(totalDropped(status))}</Table.Td>
      <Table.Td>{status.viewers}</Table.Td>
      <Table.Td>{status.reconnects}</Table.Td>
    </Table.Tr>
  );
}
