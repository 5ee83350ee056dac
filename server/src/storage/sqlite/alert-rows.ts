import { z } from 'zod';
import { type Alert, alertObjectSchema, type HeldBack, heldBackSchema } from '#contract/alerts.ts';
import { severitySchema } from '#contract/rules.ts';
import type { StoredAlert } from '../alert-store.ts';
import type { Row } from './event-rows.ts';

const objectsSchema = z.array(alertObjectSchema);
const verificationSchema = z.object({ isConfirmed: z.boolean(), words: z.string() });

export function alertSnapshotUrl(alertId: string): string {
  return `/api/alerts/${alertId}/snapshot.jpg`;
}

export function toStoredAlert(row: Row): StoredAlert {
  return {
    alert: toAlert(row),
    decidingObjects: objectsSchema.parse(JSON.parse(String(row.deciding_objects))),
    toldAtMs: toNumber(row.told_at_ms),
    endToldAtMs: toNumber(row.end_told_at_ms),
    tellAfterMs: toNumber(row.tell_after_ms),
  };
}

function toAlert(row: Row): Alert {
  const id = String(row.id);
  return {
    id,
    rule: String(row.rule),
    title: String(row.title),
    severity: severitySchema.parse(row.severity),
    camera: row.camera === null ? null : String(row.camera),
    reason: String(row.reason),
    raisedAtMs: Number(row.raised_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
    endedAtMs: toNumber(row.ended_at_ms),
    count: Number(row.count),
    objects: objectsSchema.parse(JSON.parse(String(row.objects))),
    acknowledged:
      row.acknowledged_at_ms === null
        ? null
        : { atMs: Number(row.acknowledged_at_ms), by: String(row.acknowledged_by) },
    falseAlarm:
      row.false_alarm_id === null
        ? null
        : { id: String(row.false_alarm_id), atMs: Number(row.false_alarm_at_ms), by: String(row.false_alarm_by) },
    heldBack: toHeldBack(row),
    verification: row.verification === null ? null : verificationSchema.parse(JSON.parse(String(row.verification))),
    snapshotUrl: row.snapshot_path === null ? null : alertSnapshotUrl(id),
    clipUrl: row.has_clip === 1 ? `/api/alerts/${id}/clip.mp4` : null,
  };
}

function toHeldBack(row: Row): HeldBack | null {
  return row.held_back === null ? null : heldBackSchema.parse(JSON.parse(String(row.held_back)));
}

function toNumber(value: unknown): number | null {
  return value === null ? null : Number(value);
}
