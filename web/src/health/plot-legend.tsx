import { Table } from '@mantine/core';
import { formatIdentifier } from '../format/format-words.ts';
import classes from './plot-legend.module.css';
import { seriesColor } from './series-colors.ts';
import { type PlotData, summarizeSeries } from './statistics-series.ts';

/** What a plot shows, in figures: now and at most. */
export function PlotLegend(props: { title: string; data: PlotData; format: (value: number | null) => string }) {
  const { title, data, format } = props;
  return (
    <Table className={classes.legend} verticalSpacing={3} horizontalSpacing={0} aria-label={`${title}: figures`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Line</Table.Th>
          <Table.Th scope="col">Now</Table.Th>
          <Table.Th scope="col">Highest</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {summarizeSeries(data).map(({ name, latest, highest }, index) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">
              <span
                className={classes.swatch}
                style={{ background: `var(--mantine-color-${seriesColor(index).replace('.', '-')})` }}
              />
              {formatIdentifier(name)}
            </Table.Th>
            <Table.Td>{format(latest)}</Table.Td>
            <Table.Td>{format(highest)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
