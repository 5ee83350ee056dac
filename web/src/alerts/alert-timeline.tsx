import { Timeline } from '@mantine/core';
import type { AlertDetails } from '#contract/alerts.ts';
import { formatDateTime } from '../format/format-time.ts';
import { alertMoments } from './describe-alert.ts';

/** What has happened to the alert, one moment after the other. */
export function AlertTimeline({ alert }: { alert: AlertDetails }) {
  const moments = alertMoments(alert, alert.deliveries);
  return (
    <Timeline bulletSize={12} lineWidth={2} active={moments.length}>
      {moments.map(({ atMs, words }) => (
        <Timeline.Item key={`${atMs} ${words}`} title={words} fz="sm">
          <time dateTime={new Date(atMs).toISOString()}>{formatDateTime(atMs)}</time>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
