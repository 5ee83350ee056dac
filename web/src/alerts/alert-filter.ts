import { type Alert, alertQuerySchema } from '#contract/alerts.ts';
import { cameraNameSchema } from '#contract/camera-name.ts';
import { ruleNameSchema, severitySchema } from '#contract/rules.ts';
import type { Severity } from '#core/rules/vocabulary.ts';

/** Which part of an alert's life the list is about. */
export type AlertState = 'open' | 'ongoing' | 'acknowledged' | 'false-alarm' | 'held-back' | 'told' | 'all';

/** Which alerts a list shows. What is null does not matter. */
export interface AlertFilter {
  readonly state: AlertState;
  readonly rule: string | null;
  readonly camera: string | null;
  readonly severity: Severity | null;
}

export const EMPTY_ALERT_FILTER: AlertFilter = { state: 'open', rule: null, camera: null, severity: null };

/** Reads the filter from the page's address or from the key of a cached list; what makes no sense is left out. */
export function readAlertFilter(search: URLSearchParams): AlertFilter {
  return {
    state: alertQuerySchema.shape.state.safeParse(search.get('state') ?? EMPTY_ALERT_FILTER.state).data ?? 'open',
    rule: ruleNameSchema.safeParse(search.get('rule')).data ?? null,
    camera: cameraNameSchema.safeParse(search.get('camera')).data ?? null,
    severity: severitySchema.safeParse(search.get('severity')).data ?? null,
  };
}

/** The filter as the page's address holds it: without what is so anyway. */
export function writeAlertFilter(filter: AlertFilter): URLSearchParams {
  const query = toAlertQuery(filter);
  if (filter.state === EMPTY_ALERT_FILTER.state) query.delete('state');
  return query;
}

/** The filter as `GET /api/alerts` takes it. */
export function toAlertQuery({ state, rule, camera, severity }: AlertFilter): URLSearchParams {
  const query = new URLSearchParams({ state });
  for (const [name, value] of Object.entries({ rule, camera, severity })) if (value !== null) query.set(name, value);
  return query;
}

/** Whether an alert belongs into the filtered list. */
export function alertMatches(filter: AlertFilter, alert: Alert): boolean {
  return (
    STATE_TESTS[filter.state](alert) &&
    (filter.rule === null || alert.rule === filter.rule) &&
    (filter.camera === null || alert.camera === filter.camera) &&
    (filter.severity === null || alert.severity === filter.severity)
  );
}

const isTold = ({ heldBack }: Alert) => heldBack === null;

const STATE_TESTS: Readonly<Record<AlertState, (alert: Alert) => boolean>> = {
  open: isOpenAlert,
  ongoing: (alert) => isTold(alert) && alert.endedAtMs === null,
  acknowledged: (alert) => isTold(alert) && alert.acknowledged !== null,
  'false-alarm': (alert) => isTold(alert) && alert.falseAlarm !== null,
  'held-back': (alert) => !isTold(alert),
  told: isTold,
  all: () => true,
};

/** Told, and nobody has seen to it yet. */
export function isOpenAlert(alert: Alert): boolean {
  return isTold(alert) && alert.acknowledged === null && alert.falseAlarm === null;
}

/** It still goes on in front of a camera, and nobody has seen to it yet. */
export function isOpenAndOngoing(alert: Alert): boolean {
  return isOpenAlert(alert) && alert.endedAtMs === null;
}
