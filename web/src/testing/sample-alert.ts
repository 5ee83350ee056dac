import type { Alert } from '#contract/alerts.ts';

/** For tests: an alert that goes on and that nobody has seen to. */
export function sampleAlert(id: string, change: Partial<Alert> = {}): Alert {
  return {
    id,
    rule: 'gate',
    title: 'Somebody at the gate',
    severity: 'alert',
    camera: 'yard',
    reason: 'A person entered the zone Gate.',
    raisedAtMs: 0,
    updatedAtMs: 0,
    endedAtMs: null,
    count: 1,
    objects: [],
    acknowledged: null,
    falseAlarm: null,
    heldBack: null,
    verification: null,
    snapshotUrl: null,
    clipUrl: null,
    ...change,
  };
}
