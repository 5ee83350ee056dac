import type { Alert } from '#contract/alerts.ts';
import type { Notification } from '#contract/notifications.ts';

/** An alert as the desk tells of it. */
export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: '11111111-2222-4333-8444-555555555555',
    rule: 'someone-at-gate',
    title: 'Someone at the gate',
    severity: 'alert',
    camera: 'front-door',
    reason: 'A person entered the zone "gate"',
    raisedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    updatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    endedAtMs: null,
    count: 1,
    objects: [
      {
        camera: 'front-door',
        task: 'objects',
        label: 'person',
        box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
        score: 0.9,
        attributes: {},
        eventId: null,
      },
    ],
    acknowledged: null,
    falseAlarm: null,
    heldBack: null,
    verification: null,
    snapshotUrl: null,
    clipUrl: null,
    ...change,
  };
}

export function sampleNotification(change: Partial<Notification> = {}, alert: Partial<Alert> = {}): Notification {
  const whole = sampleAlert(alert);
  return { id: `${whole.id}-raised`, change: 'raised', alert: whole, url: null, ...change };
}

/** Begins and ends as a JPEG does. */
export const SAMPLE_PICTURE = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

/** Text that tries to be more than text wherever it ends up. */
export const HOSTILE_TEXT = `"}\r\nBcc: eve@example.org\r\n\r\n<script>&'$(id)\`id\`;|/+/#{{reason}}\u202e\0ü😀`;
