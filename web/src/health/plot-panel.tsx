import { LineChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatTimeOfDay } from '../format/format-time.ts';
import { formatIdentifier } from '../format/format-words.ts';
import { Panel } from '../shell/panel.tsx';
import { minuteTicks } from './minute-ticks.ts';
import { niceScale } from './nice-scale.ts';
import { PlotLegend } from './plot-legend.tsx';
import { seriesColor } from './series-colors.ts';
import { type PlotData, summarizeSeries } from './statistics-series.ts';

export interface PlotPanelProps {
  readonly title: string;
  readonly data: PlotData;
  readonly format: (value: number | null) => string;
  /** The name of a series for people. */
  readonly nameOf?: (name: string) => string;
  /** What counts as one on the scale; the scale reaches at least to it, so that next to nothing looks like it. */
  readonly scaleUnit?: number;
  readonly aside?: ReactNode;
}

const MAXIMUM_TICKS = 6;

/** Lines over time; the legend says in figures what the lines show, so that nobody needs to see them. */
export function PlotPanel({ title, data, format, nameOf = formatIdentifier, scaleUnit = 1, aside }: PlotPanelProps) {
  const highest = summarizeSeries(data).reduce((most, series) => Math.max(most, series.highest ?? 0), 0);
  const scale = niceScale(highest, scaleUnit);
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
                label: nameOf(name),
                color: seriesColor(index),
              }))}
              curveType="linear"
              strokeWidth={1.75}
              withDots={false}
              connectNulls={false}
              tickLine="none"
              gridAxis="x"
              valueFormatter={format}
              lineProps={{ isAnimationActive: false }}
              // The keyboard has no business where a screen reader does not go.
              lineChartProps={{ accessibilityLayer: false }}
              xAxisProps={{
                type: 'number',
                scale: 'time',
                domain: ['dataMin', 'dataMax'],
                tickFormatter: (timeMs: number) => formatTimeOfDay(timeMs).replace(/:\d\d(?=\D*$)/, ''),
                ticks: minuteTicks(data.rows.at(0)?.timeMs ?? 0, data.rows.at(-1)?.timeMs ?? 0, MAXIMUM_TICKS),
                minTickGap: 32,
              }}
              yAxisProps={{
                width: 72,
                domain: [0, scale.at(-1) ?? 1],
                ticks: scale,
                interval: 0,
                // A value and its unit stay on one line.
                tickFormatter: (value: number) => format(value).replaceAll(' ', '\u00a0'),
              }}
              tooltipProps={{
                isAnimationActive: false,
                labelFormatter: (timeMs) => (typeof timeMs === 'number' ? formatTimeOfDay(timeMs) : null),
              }}
            />
          </div>
          <PlotLegend title={title} data={data} format={format} nameOf={nameOf} />
        </>
      )}
    </Panel>
  );
}
