import type { Alert, AlertPage, AlertPicture, AlertQuery, AlertSignal, HeldBack } from '#contract/alerts.ts';
import type {
  Acknowledgement,
  AlertStore,
  NewAlert,
  OpenAlertsFilter,
  SameAlertQuery,
  StoredAlert,
} from '../alert-store.ts';
import type { SnapshotFiles } from '../snapshot-files.ts';
import { IS_OPEN, toAlertConditions } from './alert-conditions.ts';
import { toStoredAlert } from './alert-rows.ts';
import type { Database, Prepare } from './database.ts';
import { encodeCursor } from './event-cursor.ts';

const BY_ID = 'SELECT * FROM alerts WHERE id = ?';
const BY_OCCURRENCE =
  'SELECT alerts.* FROM alerts JOIN alert_occurrences AS o ON o.alert_id = alerts.id WHERE o.id = ?';

const INSERT = `
  INSERT INTO alerts (id, rule, title, severity, camera, reason, raised_at_ms, updated_at_ms, objects,
                      deciding_objects, held_back, tell_after_ms)
  VALUES (:id, :rule, :title, :severity, :camera, :reason, :timeMs, :timeMs, :objects, :objects, :heldBack, :tellAfterMs)
  RETURNING *`;

/** A change that is about nothing to be seen leaves the objects that were seen. */
const CHANGE = `
  UPDATE alerts SET
    updated_at_ms = max(updated_at_ms, :timeMs),
    reason = :reason,
    objects = iif(:objects = '[]', objects, :objects)`;

/** Two ways in, each with an index of its own. */
const SAME = `
  WITH candidates AS (
    SELECT * FROM alerts WHERE rule = :rule AND ended_at_ms IS NULL
    UNION ALL
    SELECT * FROM alerts WHERE rule = :rule AND ended_at_ms BETWEEN :endedAfterMs AND :endedBeforeMs
  )
  SELECT * FROM candidates
  WHERE camera IS :camera AND held_back ->> 'by' IS :heldBackBy
    AND acknowledged_at_ms IS NULL AND false_alarm_id IS NULL
    AND (verification IS NULL OR verification ->> 'isConfirmed')
  ORDER BY raised_at_ms DESC, id DESC LIMIT 1`;

/** Alerts in SQLite with their pictures as files. Does not own the database. */
export class SqliteAlertStore implements AlertStore {
  readonly #database: Database;
  readonly #pictures: SnapshotFiles;

  constructor(database: Database, pictures: SnapshotFiles) {
    this.#database = database;
    this.#pictures = pictures;
  }

  raise({ signal, title, heldBack, tellAfterMs }: NewAlert): StoredAlert {
    return this.#database.write((prepare) => {
      const known = prepare(BY_OCCURRENCE).get(signal.alertId);
      if (known !== undefined) return toStoredAlert(known);
      const row = prepare(INSERT).get({
        id: signal.alertId,
        rule: signal.rule,
        title,
        severity: signal.severity,
        camera: signal.camera,
        reason: signal.reason,
        timeMs: signal.timeMs,
        objects: JSON.stringify(signal.objects),
        heldBack: heldBack === null ? null : JSON.stringify(heldBack),
        tellAfterMs,
      });
      addOccurrence(prepare, signal.alertId, signal.alertId);
      if (row === undefined) throw new TypeError('Expected the stored alert but received nothing');
      return toStoredAlert(row);
    });
  }

  goOn(alertId: string, signal: AlertSignal): StoredAlert | null {
    return this.#database.write((prepare) => {
      const known = prepare(BY_OCCURRENCE).get(signal.alertId);
      if (known !== undefined) return toStoredAlert(known);
      const row = prepare(`${CHANGE}, count = count + 1, ended_at_ms = NULL WHERE id = :id RETURNING *`).get({
        ...changeOf(signal),
        id: alertId,
      });
      if (row === undefined) return null;
      addOccurrence(prepare, signal.alertId, alertId);
      return toStoredAlert(row);
    });
  }

  update(signal: AlertSignal): StoredAlert | null {
    return this.#change(
      `${CHANGE} WHERE id = (SELECT alert_id FROM alert_occurrences WHERE id = :id AND ended_at_ms IS NULL)
       RETURNING *`,
      { ...changeOf(signal), id: signal.alertId },
    );
  }

  end(occurrenceId: string, timeMs: number): StoredAlert | null {
    return this.#database.write((prepare) => {
      const ended = prepare(
        'UPDATE alert_occurrences SET ended_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL RETURNING alert_id',
      ).get(timeMs, occurrenceId);
      if (ended === undefined) return null;
      const row = prepare(
        `UPDATE alerts SET
           updated_at_ms = max(updated_at_ms, :timeMs),
           ended_at_ms = iif(EXISTS (SELECT 1 FROM alert_occurrences WHERE alert_id = :id AND ended_at_ms IS NULL),
                             NULL, max(raised_at_ms, :timeMs))
         WHERE id = :id RETURNING *`,
      ).get({ timeMs, id: String(ended.alert_id) });
      return row === undefined ? null : toStoredAlert(row);
    });
  }

  endAll(timeMs: number | null): StoredAlert[] {
    return this.#database.write((prepare) => {
      prepare(
        `UPDATE alert_occurrences SET ended_at_ms =
           coalesce(?, (SELECT updated_at_ms FROM alerts WHERE alerts.id = alert_occurrences.alert_id))
         WHERE ended_at_ms IS NULL`,
      ).run(timeMs);
      return prepare(
        `UPDATE alerts SET ended_at_ms = max(raised_at_ms, coalesce(:timeMs, updated_at_ms)),
           updated_at_ms = max(updated_at_ms, coalesce(:timeMs, updated_at_ms))
         WHERE ended_at_ms IS NULL RETURNING *`,
      )
        .all({ timeMs })
        .map(toStoredAlert);
    });
  }

  find(id: string): StoredAlert | null {
    return this.#findBy(BY_ID, id);
  }

  findByOccurrence(occurrenceId: string): StoredAlert | null {
    return this.#findBy(BY_OCCURRENCE, occurrenceId);
  }

  findSame(query: SameAlertQuery): StoredAlert | null {
    const row = this.#database.read((prepare) => prepare(SAME).get({ ...query }));
    return row === undefined ? null : toStoredAlert(row);
  }

  list(query: AlertQuery): Omit<AlertPage, 'open'> {
    const { where, parameters } = toAlertConditions(query);
    const rows = this.#database.read((prepare) =>
      prepare(`SELECT * FROM alerts ${where} ORDER BY raised_at_ms DESC, id DESC LIMIT ?`).all(
        ...parameters,
        query.limit + 1,
      ),
    );
    const alerts = rows.slice(0, query.limit).map((row) => toStoredAlert(row).alert);
    const last = alerts.at(-1);
    const hasMore = rows.length > query.limit && last !== undefined;
    return { alerts, nextCursor: hasMore ? encodeCursor({ startedAtMs: last.raisedAtMs, id: last.id }) : null };
  }

  countOpen(): number {
    return this.#count(`SELECT count(*) AS alerts FROM alerts WHERE ${IS_OPEN}`);
  }

  countRaised(rule: string, afterMs: number, untilMs: number): number {
    return this.#count(
      `SELECT count(*) AS alerts FROM alerts
       WHERE rule = ? AND raised_at_ms > ? AND raised_at_ms <= ? AND held_back IS NULL`,
      rule,
      afterMs,
      untilMs,
    );
  }

  findLastRaisedMs(rule: string): number | null {
    const row = this.#database.read((prepare) =>
      prepare(
        `SELECT raised_at_ms FROM alerts WHERE rule = ? AND held_back IS NULL ORDER BY raised_at_ms DESC, id DESC LIMIT 1`,
      ).get(rule),
    );
    return row === undefined ? null : Number(row.raised_at_ms);
  }

  listUntold(limit: number): StoredAlert[] {
    return this.#all(
      'SELECT * FROM alerts WHERE told_at_ms IS NULL AND held_back IS NULL ORDER BY raised_at_ms LIMIT ?',
      limit,
    );
  }

  listUnverified(nowMs: number, limit: number): StoredAlert[] {
    return this.#all(
      `SELECT * FROM alerts WHERE tell_after_ms IS NOT NULL AND (tell_after_ms <= ? OR raised_at_ms > ?)
       ORDER BY tell_after_ms LIMIT ?`,
      nowMs,
      nowMs,
      limit,
    );
  }

  listUntoldEnds(endedBeforeMs: number, orAfterMs: number, limit: number): StoredAlert[] {
    return this.#all(
      `SELECT * FROM alerts WHERE told_at_ms IS NOT NULL AND end_told_at_ms IS NULL
         AND ended_at_ms IS NOT NULL AND (ended_at_ms <= ? OR ended_at_ms > ?)
       ORDER BY ended_at_ms LIMIT ?`,
      endedBeforeMs,
      orAfterMs,
      limit,
    );
  }

  setTold(id: string, atMs: number, reason?: string): StoredAlert | null {
    return this.#change(
      `UPDATE alerts SET told_at_ms = coalesce(told_at_ms, :atMs), reason = coalesce(:reason, reason)
       WHERE id = :id RETURNING *`,
      { id, atMs, reason: reason ?? null },
    );
  }

  setEndTold(id: string, atMs: number): void {
    this.#change('UPDATE alerts SET end_told_at_ms = :atMs WHERE id = :id RETURNING *', { id, atMs });
  }

  setHeldBack(id: string, heldBack: HeldBack | null): StoredAlert | null {
    return this.#change('UPDATE alerts SET held_back = :heldBack, tell_after_ms = NULL WHERE id = :id RETURNING *', {
      id,
      heldBack: heldBack === null ? null : JSON.stringify(heldBack),
    });
  }

  setVerification(id: string, verification: Alert['verification'], heldBack: HeldBack | null): StoredAlert | null {
    return this.#change(
      `UPDATE alerts SET verification = :verification, held_back = :heldBack, tell_after_ms = NULL
       WHERE id = :id RETURNING *`,
      {
        id,
        verification: verification === null ? null : JSON.stringify(verification),
        heldBack: heldBack === null ? null : JSON.stringify(heldBack),
      },
    );
  }

  acknowledge(id: string, acknowledgement: Acknowledgement | null): StoredAlert | null {
    if (acknowledgement === null)
      return this.#change(
        'UPDATE alerts SET acknowledged_at_ms = NULL, acknowledged_by = NULL WHERE id = :id RETURNING *',
        { id },
      );
    return this.#change(
      `UPDATE alerts SET acknowledged_at_ms = coalesce(acknowledged_at_ms, :atMs),
         acknowledged_by = coalesce(acknowledged_by, :by)
       WHERE id = :id RETURNING *`,
      { id, atMs: acknowledgement.atMs, by: acknowledgement.by },
    );
  }

  acknowledgeAll({ raisedUntilMs, rule, camera }: OpenAlertsFilter, { atMs, by }: Acknowledgement): StoredAlert[] {
    return this.#database
      .write((prepare) =>
        prepare(
          `UPDATE alerts SET acknowledged_at_ms = :atMs, acknowledged_by = :by
           WHERE ${IS_OPEN} AND raised_at_ms <= :raisedUntilMs
             AND (:rule IS NULL OR rule = :rule) AND (:camera IS NULL OR camera = :camera)
           RETURNING *`,
        ).all({ atMs, by, raisedUntilMs, rule: rule ?? null, camera: camera ?? null }),
      )
      .map(toStoredAlert)
      .sort((a, b) => b.alert.raisedAtMs - a.alert.raisedAtMs);
  }

  async savePicture({ alertId, camera, takenAtMs, picture }: AlertPicture): Promise<StoredAlert | null> {
    const known = this.findByOccurrence(alertId);
    if (known === null || known.alert.snapshotUrl !== null) return known;
    const path = await this.#pictures.save(camera, known.alert.id, takenAtMs, picture);
    const stored = this.#change('UPDATE alerts SET snapshot_path = :path WHERE id = :id RETURNING *', {
      id: known.alert.id,
      path,
    });
    // It has expired meanwhile.
    if (stored === null) await this.#pictures.delete(path);
    return stored;
  }

  async readPicture(id: string): Promise<Uint8Array | null> {
    const row = this.#database.read((prepare) => prepare('SELECT snapshot_path FROM alerts WHERE id = ?').get(id));
    return typeof row?.snapshot_path === 'string' ? await this.#pictures.read(row.snapshot_path) : null;
  }

  setClip(id: string): StoredAlert | null {
    return this.#change('UPDATE alerts SET has_clip = 1 WHERE id = :id RETURNING *', { id });
  }

  async deleteEndedBefore(timeMs: number, limit: number): Promise<string[]> {
    // The rows go first: no row ever names a picture that is gone.
    const rows = this.#database.write((prepare) =>
      prepare(
        `DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE ended_at_ms < ? ORDER BY ended_at_ms LIMIT ?)
         RETURNING id, snapshot_path`,
      ).all(timeMs, limit),
    );
    for (const { snapshot_path: path } of rows) if (typeof path === 'string') await this.#pictures.delete(path);
    return rows.map(({ id }) => String(id));
  }

  #findBy(sql: string, id: string): StoredAlert | null {
    const row = this.#database.read((prepare) => prepare(sql).get(id));
    return row === undefined ? null : toStoredAlert(row);
  }

  #change(sql: string, parameters: Record<string, string | number | null>): StoredAlert | null {
    const row = this.#database.write((prepare) => prepare(sql).get(parameters));
    return row === undefined ? null : toStoredAlert(row);
  }

  #all(sql: string, ...parameters: number[]): StoredAlert[] {
    return this.#database.read((prepare) => prepare(sql).all(...parameters)).map(toStoredAlert);
  }

  #count(sql: string, ...parameters: (string | number)[]): number {
    return Number(this.#database.read((prepare) => prepare(sql).get(...parameters))?.alerts ?? 0);
  }
}

function addOccurrence(prepare: Prepare, id: string, alertId: string): void {
  prepare('INSERT INTO alert_occurrences (id, alert_id) VALUES (?, ?)').run(id, alertId);
}

function changeOf({ timeMs, reason, objects }: AlertSignal): { timeMs: number; reason: string; objects: string } {
  return { timeMs, reason, objects: JSON.stringify(objects) };
}
