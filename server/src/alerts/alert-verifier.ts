import type { Alert } from '#contract/alerts.ts';

/**
 * Port: a second opinion on alerts, of a language model that looks at their pictures. What it finds goes to `AlertDesk.verify`; where nothing comes
 * in time, the alert is told of as if nobody had been asked.
 */
export interface AlertVerifier {
  /** How long alerts of a rule wait for an opinion; null: not at all. */
  waitMs(rule: string): number | null;
  /** Begins to look at the picture (JPEG) of an alert that waits. Returns at once, throws nothing, bounds its own queue. */
  look(alert: Alert, picture: Uint8Array): void;
}
