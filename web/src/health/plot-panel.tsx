import { LineChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatTimeOfDay } from '../format/format-time.ts';
import { formatIdentifier } from '../format/format-words.ts';
import { Panel } from '../shell/panel.tsx';
import { PlotLegend } from './plot-legend.tsx';
import { seriesColor } from './series-colors.ts';
import type { PlotData } from './statistics-series.ts';

export interface PlotPanelProps {
  readonly title: string;
  readonly data: PlotData;
  readonly format: (value: number | null) => string;
  readonly aside?: ReactNode;
}

/** Lines over time; the legend says in figures what the lines show, so that nobody needs to see them. */
export function PlotPanel({ title, data, format, aside }: PlotPanelProps) {
  return (
    <Panel title={title} aside={aside}>
      {data.names.length === 0 ? (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          There are no figures.
        </Text>
      ) : (
        <>
          <div aria-hidden="true">
            <LineChart
              h={180}
              data={[...data.rows]}
              dataKey="timeMs"
              series={data.names.map((name, index) => ({
                name,
                label: formatIdentifier(name),
                color: seriesColor(index),
              }))}
              curveType="linear"
              strokeWidth={1.75}
              withDots={false}
              connectNulls={false}
              tickLine="none"
              gridAxis="y"
              valueFormatter={format}
              lineProps={{ isAnimationActive: false }}
              xAxisProps={{
                type: 'number',
                scale: 'time',
                domain: ['dataMin', 'dataMax'],
                tickFormatter: (timeMs: number) => formatTimeOfDay(timeMs).replace(/:\d\d(?=\D*$)/, ''),
                minTickGap: 48,
                interval: 'preserveStartEnd',
              }}
              yAxisProps={{ width: 64, domain: [0, 'auto'] }}
              tooltipProps={{ isAnimationActive: false, labelFormatter: (timeMs) => formatTimeOfDay(Number(timeMs)) }}
            />
          </div>
          <PlotLegend title={title} data={data} format={format} />
        </>
      )}
    </Panel>
  );
}
