import { Paper, Text } from '@mantine/core';
import type { Statistics } from '#contract/api.ts';
import { formatDuration } from '../format/format-duration.ts';
import { formatBytes, formatMilliseconds, formatRate } from '../format/format-quantity.ts';
import classes from './process-figures.module.css';

/** The media process in figures, as of now. */
export function ProcessFigures({ statistics }: { statistics: Statistics }) {
  const process = statistics.samples.at(-1)?.process ?? null;
  const figures: [name: string, value: string][] = [
    ['Media process', process ? `up ${formatDuration(process.uptimeSeconds * 1000)}` : 'restarting'],
    ['Restarts', String(statistics.mediaProcessRestarts)],
    ['CPU', process ? `${formatRate(process.cpuPercent)} %` : '–'],
    ['Memory', process ? formatBytes(process.residentBytes) : '–'],
    ['Event loop delay, p99', process ? formatMilliseconds(process.eventLoopDelayP99Ms) : '–'],
    ['Viewers', process ? String(process.viewers) : '–'],
  ];
  return (
    <Paper component="dl" className={classes.figures}>
      {figures.map(([name, value]) => (
        <div key={name} className={classes.figure}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" fw={600} fz="lg" m={0} className={classes.value}>
            {value}
          </Text>
        </div>
      ))}
    </Paper>
  );
}
