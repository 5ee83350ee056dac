import { Table, Text } from '@mantine/core';
import type { SharedTaskStatistics } from '#contract/camera-status.ts';
import { useTaskTexts } from '../camera/use-task-texts.ts';
import { formatCount, formatMilliseconds, formatRate } from '../format/format-quantity.ts';
import { Panel } from '../shell/panel.tsx';
import classes from './camera-health-panel.module.css';
import { describeBusy } from './describe-busy.ts';

const COLUMNS = ['Task', 'Runs on', 'Busy', 'Pictures per s', 'Time, p95', 'Not analysed', 'Restarts'];

/** The workers that run the tasks of all cameras, as of now. */
export function WorkersPanel({ workers }: { workers: readonly SharedTaskStatistics[] }) {
  const textsOf = useTaskTexts();
  return (
    <Panel title="Analysis">
      {workers.length === 0 ? (
        <Text size="sm" c="dimmed">
          No camera is analysed.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={720} type="native">
          <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes.table} aria-label="Workers in figures">
            <Table.Thead>
              <Table.Tr>
                {COLUMNS.map((name) => (
                  <Table.Th key={name} scope="col">
                    {name}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {workers.map((worker) => (
                <WorkerRow key={keyOf(worker)} worker={worker} title={textsOf(worker.task).title} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

function WorkerRow({ worker, title }: { worker: SharedTaskStatistics; title: string }) {
  const { input, provider, busyPercent, picturesPerSecond, p95Ms, dropped, restarts } = worker;
  const { text, isFull } = describeBusy(busyPercent);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {title}
        {input && (
          <Text span size="xs" c="dimmed">
            {` ${input.width} × ${input.height}`}
          </Text>
        )}
      </Table.Th>
      <Table.Td maw={320}>{provider ?? 'no model'}</Table.Td>
      <Table.Td c={isFull ? 'var(--localcv-warning)' : undefined}>{text}</Table.Td>
      <Table.Td>{formatRate(picturesPerSecond)}</Table.Td>
      <Table.Td>{formatMilliseconds(p95Ms)}</Table.Td>
      <Table.Td>{formatCount(dropped)}</Table.Td>
      <Table.Td>{formatCount(restarts)}</Table.Td>
    </Table.Tr>
  );
}

function keyOf({ task, input }: SharedTaskStatistics): string {
  return `${task} ${input?.width}x${input?.height}`;
}
