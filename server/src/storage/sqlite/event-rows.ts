import { taskNameSchema } from '#contract/config.ts';
import type { Event, PathPoint, TrackChange } from '#contract/event.ts';
import { attributesSchema } from '#contract/result.ts';

export type Row = Readonly<Record<string, unknown>>;

export function snapshotUrl(eventId: string): string {
  return `/api/events/${eventId}/snapshot.jpg`;
}

export function toEvent(row: Row): Event {
  const id = String(row.id);
  return {
    id,
    camera: String(row.camera),
    task: taskNameSchema.parse(row.task),
    label: String(row.label),
    startedAtMs: Number(row.started_at_ms),
    endedAtMs: row.ended_at_ms === null ? null : Number(row.ended_at_ms),
    bestScore: Number(row.best_score),
    bestAtMs: Number(row.best_at_ms),
    bestBox: {
      x: Number(row.best_x),
      y: Number(row.best_y),
      width: Number(row.best_width),
      height: Number(row.best_height),
    },
    snapshotUrl: row.snapshot_path === null ? null : snapshotUrl(id),
    attributes: attributesSchema.parse(JSON.parse(String(row.attributes))),
    text: row.text === null ? null : { value: String(row.text), score: Number(row.text_score) },
    isStationary: row.is_stationary === 1,
  };
}

export function toPathPoint(row: Row): PathPoint {
  return {
    timeMs: Number(row.time_ms),
    box: { x: Number(row.x), y: Number(row.y), width: Number(row.width), height: Number(row.height) },
  };
}

/** Named parameters of the statement that stores a change. */
export function toParameters(
  change: TrackChange,
  snapshotPath: string | null,
): Record<string, string | number | Uint8Array | null> {
  return {
    id: change.eventId,
    camera: change.camera,
    task: change.task,
    label: change.label,
    startedAtMs: change.startedAtMs,
    lastSeenAtMs: change.lastSeenAtMs,
    endedAtMs: change.type === 'end' ? change.lastSeenAtMs : null,
    bestScore: change.bestScore,
    bestAtMs: change.bestAtMs,
    x: change.bestBox.x,
    y: change.bestBox.y,
    width: change.bestBox.width,
    height: change.bestBox.height,
    snapshotPath,
    attributes: JSON.stringify(change.attributes),
    text: change.text?.value ?? null,
    textScore: change.text?.score ?? null,
    isStationary: change.isStationary ? 1 : 0,
    isContinued: change.mergedFrom === undefined || change.mergedFrom.length === 0 ? 0 : 1,
    embedding: change.embedding === null ? null : embeddingBytes(change.embedding),
  };
}

function embeddingBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
