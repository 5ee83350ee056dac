import { Table } from '@mantine/core';
import classes from './plot-legend.module.css';
import { seriesColor } from './series-colors.ts';
import { type PlotData, summarizeSeries } from './statistics-series.ts';

export interface PlotLegendProps {
  readonly title: string;
  readonly data: PlotData;
  readonly format: (value: number | null) => string;
  readonly nameOf: (name: string) => string;
}

/** What a plot shows, in figures: now and at most. */
export function PlotLegend({ title, data, format, nameOf }: PlotLegendProps) {
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
              {nameOf(name)}
            </Table.Th>
            <Table.Td>{format(latest)}</Table.Td>
            <Table.Td>{format(highest)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
