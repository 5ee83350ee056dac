import type { DeliveryFigures } from '../../notifications/delivery-queue.ts';
import type { Metric } from './metrics.ts';

/** How telling people of alerts does, by type of channel. */
export const NOTIFICATION_METRICS: readonly Metric[] = [
  notificationMetric('waiting', 'Messages that wait to be sent', ({ waiting }) => waiting),
  notificationMetric('sent_total', 'Messages sent since the start', ({ sent }) => sent),
  notificationMetric('given_up_total', 'Messages given up since the start', ({ givenUp }) => givenUp),
];

function notificationMetric(name: string, help: string, read: (figures: DeliveryFigures) => number): Metric {
  return {
    name: `localcv_notifications_${name}`,
    help,
    labels: ['type'],
    read: ({ notifications }) =>
      notifications.figures().map((figures) => ({ labels: { type: figures.type }, value: read(figures) })),
  };
}
