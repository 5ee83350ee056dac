import type { DeliveryStatus } from '#contract/alerts.ts';

/** One message to one channel that is still to be delivered. */
export interface WaitingDelivery {
  readonly id: string;
  readonly alertId: string;
  readonly channel: string;
  readonly change: string;
  /** What to say, as JSON. */
  readonly notification: string;
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly dueAtMs: number;
}

export type NewDelivery = Omit<WaitingDelivery, 'attempts' | 'dueAtMs'>;

/** What a channel has delivered and has yet to, as far as it is kept. */
export interface DeliveryTotals {
  readonly channel: string;
  readonly waiting: number;
  readonly sent: number;
  readonly givenUp: number;
  readonly lastSentAtMs: number | null;
}

/**
 * Port: the queue of what is to be delivered, which outlives the process. Every method may throw an OperationalError `storage-…`. What is
 * done keeps its outcome but not what it said.
 */
export interface DeliveryStore {
  /** Due at once. @returns false where the same change of the same alert is there for the channel already */
  add(delivery: NewDelivery): boolean;
  /** Whether that change of the alert has ever been added for the channel. */
  has(alertId: string, channel: string, change: string): boolean;
  /**
   * The next one to try: of those that are due one that was never tried, else the oldest. Later changes of an alert wait for its
   * earlier ones.
   */
  nextDue(channel: string, nowMs: number): WaitingDelivery | null;
  /** When the next one that nothing else has to precede is due, now or later; null where none waits. */
  nextDueAtMs(channel: string): number | null;
  markSent(id: string, nowMs: number): void;
  /** An attempt has failed; the next one comes at `dueAtMs`. */
  postpone(id: string, problem: string, dueAtMs: number): void;
  /** @param attempted whether that was decided by one more attempt */
  giveUp(id: string, problem: string, attempted: boolean): void;
  /** Makes everything that waits for the channel due. */
  hasten(channel: string, nowMs: number): void;
  /** Gives up the oldest of those that wait for the channel until no more than so many do. @returns how many */
  giveUpOldest(channel: string, maximum: number, problem: string): number;
  /** Channels that something waits for. */
  waitingChannels(): string[];
  /** Oldest first. */
  ofAlert(alertId: string): DeliveryStatus[];
  totals(): DeliveryTotals[];
  /** Forgets what is done and was added before then. @returns how many */
  deleteDoneBefore(cutoffMs: number, limit: number): number;
}
