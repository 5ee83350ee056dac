import type { Alert } from '#contract/alerts.ts';

/** Far more than are told of in the minutes that an alert changes in. */
const MAXIMUM = 500;

/**
 * Which alerts people of this page have been told of, so that each is announced once: when it is raised, or later when
 * it was held back at first and is told after all.
 */
export class ToldAlerts {
  readonly #heldBack = new Set<string>();
  readonly #told = new Set<string>();

  /** Whether the message is the first by which people are to be told of the alert. Remembers that they were. */
  isNews({ change, alert }: { change: 'raised' | 'updated' | 'ended' | 'changed'; alert: Alert }): boolean {
    if (alert.heldBack !== null) {
      remember(this.#heldBack, alert.id);
      return false;
    }
    const isTold = this.#told.has(alert.id);
    const isLetThrough = this.#heldBack.delete(alert.id);
    const isSeenTo = alert.acknowledged !== null || alert.falseAlarm !== null;
    remember(this.#told, alert.id);
    return !isTold && !isSeenTo && (change === 'raised' || isLetThrough);
  }
}

function remember(ids: Set<string>, id: string): void {
  ids.add(id);
  const [oldest] = ids;
  if (ids.size > MAXIMUM && oldest !== undefined) ids.delete(oldest);
}
