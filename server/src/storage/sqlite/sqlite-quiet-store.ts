import type { FalseAlarm, Snooze } from '#contract/alerts.ts';
import { type FalseAlarmMark, toldFromScore } from '#core/alerts/false-alarm-match.ts';
import type { Acknowledgement, StoredAlert } from '../alert-store.ts';
import type { QuietStore } from '../quiet-store.ts';
import { alertSnapshotUrl, toStoredAlert } from './alert-rows.ts';
import type { Database, Prepare } from './database.ts';
import type { Row } from './event-rows.ts';

const NO_FALSE_ALARM = 'false_alarm_id = NULL, false_alarm_at_ms = NULL, false_alarm_by = NULL';

/** What the mark has acknowledged is open again without it; what somebody had acknowledged before stays so. */
const UNMARK = `
  UPDATE alerts SET
    acknowledged_by = iif(acknowledged_at_ms = false_alarm_at_ms, NULL, acknowledged_by),
    acknowledged_at_ms = iif(acknowledged_at_ms = false_alarm_at_ms, NULL, acknowledged_at_ms),
    ${NO_FALSE_ALARM}
  WHERE id = ? RETURNING *`;

/** Marks and snoozes in SQLite, beside the alerts. Does not own the database. */
export class SqliteQuietStore implements QuietStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  markFalseAlarm(
    alertId: string,
    id: string,
    { atMs, by }: Acknowledgement,
    marks: readonly FalseAlarmMark[],
  ): StoredAlert | null {
    return this.#database.write((prepare) => {
      const row = prepare(
        `UPDATE alerts SET false_alarm_id = :id, false_alarm_at_ms = :atMs, false_alarm_by = :by,
           acknowledged_at_ms = coalesce(acknowledged_at_ms, :atMs), acknowledged_by = coalesce(acknowledged_by, :by)
         WHERE id = :alertId AND false_alarm_id IS NULL RETURNING *`,
      ).get({ alertId, id, atMs, by });
      if (row === undefined) return findAlert(prepare, alertId);
      for (const mark of marks) addMark(prepare, row, mark, { atMs, by });
      return toStoredAlert(row);
    });
  }

  unmarkFalseAlarm(alertId: string): StoredAlert | null {
    return this.#database.write((prepare) => {
      prepare('DELETE FROM false_alarms WHERE alert_id = ?').run(alertId);
      const row = prepare(UNMARK).get(alertId);
      return row === undefined ? null : toStoredAlert(row);
    });
  }

  listFalseAlarms(): FalseAlarm[] {
    const rows = this.#database.read((prepare) =>
      prepare(
        `SELECT false_alarms.*, alerts.snapshot_path FROM false_alarms LEFT JOIN alerts ON alerts.id = alert_id
         ORDER BY marked_at_ms DESC, false_alarms.id DESC`,
      ).all(),
    );
    return rows.map(toFalseAlarm);
  }

  deleteFalseAlarm(id: string): StoredAlert | null | undefined {
    return this.#database.write((prepare) => {
      const mark = prepare('DELETE FROM false_alarms WHERE id = ? RETURNING alert_id').get(id);
      if (mark === undefined) return undefined;
      const alertId = String(mark.alert_id);
      const rest = prepare('SELECT min(id) AS id FROM false_alarms WHERE alert_id = ?').get(alertId)?.id;
      const row =
        typeof rest === 'string'
          ? prepare('UPDATE alerts SET false_alarm_id = ? WHERE id = ? RETURNING *').get(rest, alertId)
          : prepare(UNMARK).get(alertId);
      return row === undefined ? null : toStoredAlert(row);
    });
  }

  listMarks(cameras: readonly string[]): FalseAlarmMark[] {
    return this.#database
      .read((prepare) =>
        prepare(
          'SELECT * FROM false_alarms WHERE camera IN (SELECT value FROM json_each(?)) ORDER BY marked_at_ms DESC, id DESC',
        ).all(JSON.stringify(cameras)),
      )
      .map(toMark);
  }

  countHeldBack(falseAlarmId: string): void {
    this.#database.write((prepare) =>
      prepare('UPDATE false_alarms SET held_back = held_back + 1 WHERE id = ?').run(falseAlarmId),
    );
  }

  findEmbedding(eventId: string): Float32Array | null {
    const row = this.#database.read((prepare) => prepare('SELECT embedding FROM events WHERE id = ?').get(eventId));
    return toVector(row?.embedding);
  }

  listSnoozes(nowMs: number): Snooze[] {
    const rows = this.#database.read((prepare) =>
      prepare('SELECT * FROM snoozes WHERE until_ms > ? ORDER BY until_ms, id').all(nowMs),
    );
    return rows.map((row) => ({
      id: String(row.id),
      rule: row.rule === null ? null : String(row.rule),
      camera: row.camera === null ? null : String(row.camera),
      untilMs: Number(row.until_ms),
      by: String(row.made_by),
    }));
  }

  saveSnooze({ id, rule, camera, untilMs, by }: Snooze): void {
    this.#database.write((prepare) => {
      prepare('DELETE FROM snoozes WHERE rule IS ? AND camera IS ?').run(rule, camera);
      prepare('INSERT INTO snoozes (id, rule, camera, until_ms, made_by) VALUES (?, ?, ?, ?, ?)').run(
        id,
        rule,
        camera,
        untilMs,
        by,
      );
    });
  }

  deleteSnooze(id: string): boolean {
    return this.#delete('DELETE FROM snoozes WHERE id = ?', id) > 0;
  }

  #delete(sql: string, parameter: string | number): number {
    return Number(this.#database.write((prepare) => prepare(sql).run(parameter)).changes);
  }
}

function findAlert(prepare: Prepare, alertId: string): StoredAlert | null {
  const row = prepare('SELECT * FROM alerts WHERE id = ?').get(alertId);
  return row === undefined ? null : toStoredAlert(row);
}

function addMark(prepare: Prepare, alert: Row, mark: FalseAlarmMark, { atMs, by }: Acknowledgement): void {
  const { box, embedding } = mark;
  prepare(
    `INSERT INTO false_alarms (id, alert_id, rule, camera, label, x, y, width, height, score, embedding,
                               marked_at_ms, marked_by)
     VALUES (:id, :alertId, :rule, :camera, :label, :x, :y, :width, :height, :score, :embedding, :atMs, :by)`,
  ).run({
    ...{ id: mark.id, alertId: String(alert.id), rule: String(alert.rule), camera: mark.camera, label: mark.label },
    ...{ x: box.x, y: box.y, width: box.width, height: box.height, score: mark.score, atMs, by },
    embedding: embedding === null ? null : new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength),
  });
}

function toMark(row: Row): FalseAlarmMark {
  return {
    id: String(row.id),
    camera: String(row.camera),
    label: String(row.label),
    box: { x: Number(row.x), y: Number(row.y), width: Number(row.width), height: Number(row.height) },
    score: row.score === null ? null : Number(row.score),
    embedding: toVector(row.embedding),
  };
}

function toFalseAlarm(row: Row): FalseAlarm {
  const { id, camera, label, box, score } = toMark(row);
  const alertId = String(row.alert_id);
  return {
    ...{ id, alertId, rule: String(row.rule), camera, label, box },
    toldFromScore: toldFromScore(score),
    markedAtMs: Number(row.marked_at_ms),
    markedBy: String(row.marked_by),
    heldBack: Number(row.held_back),
    snapshotUrl: typeof row.snapshot_path === 'string' ? alertSnapshotUrl(alertId) : null,
  };
}

function toVector(value: unknown): Float32Array | null {
  // A copy, because the bytes of a row need not begin where a float may.
  return value instanceof Uint8Array && value.byteLength > 0 ? new Float32Array(value.slice().buffer) : null;
}
