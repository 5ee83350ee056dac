import type { Alert, DeliveryStatus } from '#contract/alerts.ts';

/** What of an alert somebody can be told. */
export type AlertChange = 'raised' | 'ended';

/**
 * Port: where alerts go that somebody is to be told of. Whom, and how often it is tried, is the outbox's business; what is held back
 * never comes here.
 */
export interface AlertOutbox {
  /**
   * Returns at once, with the alert stored for every channel that is to tell of it. The same change of the same alert goes out once, however
   * often it is added.
   *
   * @throws OperationalError `storage-…`; then it may be stored for some channels only, and is to be added again
   */
  add(alert: Alert, change: AlertChange): void;
  /** What became of it, one entry for each channel and change, oldest first. @throws OperationalError `storage-…` */
  deliveriesOf(alertId: string): DeliveryStatus[];
}
