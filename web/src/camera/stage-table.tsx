import { Table } from '@mantine/core';
import type { StageStatistics } from '#contract/camera-status.ts';
import { formatCount, formatMilliseconds, formatRate } from '../format/format-quantity.ts';
import { formatIdentifier } from '../format/format-words.ts';
import classes from './stage-table.module.css';

/** What each stage does: how often, how long, how much, and what it had to drop. */
export function StageTable({ stages, label }: { stages: readonly StageStatistics[]; label: string }) {
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table className={classes.table} verticalSpacing={6} horizontalSpacing="xs" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Stage</Table.Th>
            <Table.Th scope="col">per s</Table.Th>
            <Table.Th scope="col">p50</Table.Th>
            <Table.Th scope="col">p95</Table.Th>
            <Table.Th scope="col">Total</Table.Th>
            <Table.Th scope="col">Dropped</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {stages.map((stage) => (
            <Table.Tr key={stage.stage}>
              <Table.Th scope="row">{formatIdentifier(stage.stage)}</Table.Th>
              <Table.Td>{formatRate(stage.perSecond)}</Table.Td>
              <Table.Td>{formatMilliseconds(stage.p50Ms)}</Table.Td>
              <Table.Td>{formatMilliseconds(stage.p95Ms)}</Table.Td>
              <Table.Td>{formatCount(stage.total)}</Table.Td>
              <Table.Td data-dropped={stage.dropped > 0 || undefined}>{formatCount(stage.dropped)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
