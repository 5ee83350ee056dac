import type { Metric } from './metrics.ts';

/** How alerts do. */
export const ALERT_METRICS: readonly Metric[] = [
  {
    name: 'localcv_alerts_open',
    help: 'Alerts that nobody has acknowledged yet',
    labels: [],
    read: ({ alerts }) => [{ labels: {}, value: alerts.open }],
  },
  {
    name: 'localcv_alerts_raised_total',
    help: 'Alerts raised since the start, held back or not',
    labels: [],
    read: ({ alerts }) => [{ labels: {}, value: alerts.desk.counts.raised }],
  },
  {
    name: 'localcv_alerts_held_back_total',
    help: 'Alerts kept since the start without telling anybody, by cause',
    labels: ['cause'],
    read: ({ alerts }) =>
      Object.entries(alerts.desk.counts.heldBack).map(([cause, value]) => ({ labels: { cause }, value })),
  },
  {
    name: 'localcv_alerts_waiting',
    help: 'Changes of alerts that wait to be stored',
    labels: [],
    read: ({ alerts }) => [{ labels: {}, value: alerts.desk.waiting }],
  },
  {
    name: 'localcv_alerts_dropped_total',
    help: 'Changes of alerts given up unstored',
    labels: [],
    read: ({ alerts }) => [{ labels: {}, value: alerts.desk.dropped }],
  },
];
