import type { DeliveryStatus } from '#contract/alerts.ts';
import type { DeliveryStore, DeliveryTotals, NewDelivery, WaitingDelivery } from '../delivery-store.ts';
import type { Database } from './database.ts';

type Row = Readonly<Record<string, unknown>>;

/** Waits for the channel, and no earlier change of the same alert does. */
const IS_NEXT_OF_ITS_ALERT = `candidate.channel = ? AND candidate.state = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM deliveries AS earlier
  WHERE earlier.alert_id = candidate.alert_id AND earlier.channel = candidate.channel AND earlier.state = 'waiting'
    AND (earlier.created_at_ms, earlier.change <> 'raised') < (candidate.created_at_ms, candidate.change <> 'raised'))`;

/** Deliveries in SQLite. Does not own the database. */
export class SqliteDeliveryStore implements DeliveryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ id, alertId, channel, change, notification, createdAtMs }: NewDelivery): boolean {
    return this.#change(
      `INSERT INTO deliveries (id, alert_id, channel, change, notification, state, created_at_ms, due_at_ms)
       VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT DO NOTHING`,
      [id, alertId, channel, change, notification, createdAtMs, createdAtMs],
    );
  }

  has(alertId: string, channel: string, change: string): boolean {
    const sql = 'SELECT 1 FROM deliveries WHERE alert_id = ? AND channel = ? AND change = ?';
    return this.#database.read((prepare) => prepare(sql).get(alertId, channel, change)) !== undefined;
  }

  nextDue(channel: string, nowMs: number): WaitingDelivery | null {
    const row = this.#database.read((prepare) =>
      prepare(
        `SELECT * FROM deliveries AS candidate WHERE ${IS_NEXT_OF_ITS_ALERT} AND due_at_ms <= ?
         ORDER BY attempts > 0, created_at_ms, id LIMIT 1`,
      ).get(channel, nowMs),
    );
    return row === undefined ? null : toWaiting(row);
  }

  nextDueAtMs(channel: string): number | null {
    const sql = `SELECT min(due_at_ms) AS due FROM deliveries AS candidate WHERE ${IS_NEXT_OF_ITS_ALERT}`;
    const due = this.#database.read((prepare) => prepare(sql).get(channel))?.due;
    return typeof due === 'number' ? due : null;
  }

  markSent(id: string, nowMs: number): void {
    this.#change(
      `UPDATE deliveries SET state = 'sent', sent_at_ms = ?, attempts = attempts + 1, problem = NULL, notification = ''
       WHERE id = ?`,
      [nowMs, id],
    );
  }

  postpone(id: string, problem: string, dueAtMs: number): void {
    this.#change(
      "UPDATE deliveries SET attempts = attempts + 1, problem = ?, due_at_ms = ? WHERE id = ? AND state = 'waiting'",
      [problem, dueAtMs, id],
    );
  }

  giveUp(id: string, problem: string, attempted: boolean): void {
    this.#change(
      `UPDATE deliveries SET state = 'given-up', problem = ?, attempts = attempts + ?, notification = ''
       WHERE id = ? AND state = 'waiting'`,
      [problem, attempted ? 1 : 0, id],
    );
  }

  hasten(channel: string, nowMs: number): void {
    this.#change("UPDATE deliveries SET due_at_ms = ? WHERE channel = ? AND state = 'waiting' AND due_at_ms > ?", [
      nowMs,
      channel,
      nowMs,
    ]);
  }

  giveUpOldest(channel: string, maximum: number, problem: string): number {
    return this.#count(
      `UPDATE deliveries SET state = 'given-up', problem = ?, notification = '' WHERE id IN (
         SELECT id FROM deliveries WHERE channel = ? AND state = 'waiting'
         ORDER BY created_at_ms DESC, id DESC LIMIT -1 OFFSET ?)`,
      [problem, channel, maximum],
    );
  }

  waitingChannels(): string[] {
    const sql = "SELECT DISTINCT channel FROM deliveries WHERE state = 'waiting' ORDER BY channel";
    return this.#database.read((prepare) => prepare(sql).all()).map((row) => String(row.channel));
  }

  ofAlert(alertId: string): DeliveryStatus[] {
    const sql = "SELECT * FROM deliveries WHERE alert_id = ? ORDER BY created_at_ms, change <> 'raised', channel";
    return this.#database.read((prepare) => prepare(sql).all(alertId)).map(toStatus);
  }

  totals(): DeliveryTotals[] {
    const rows = this.#database.read((prepare) =>
      prepare(
        `SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'sent') AS sent,
           count(*) FILTER (WHERE state = 'given-up') AS given_up, max(sent_at_ms) AS last_sent_at_ms
         FROM deliveries GROUP BY channel`,
      ).all(),
    );
    return rows.map((row) => ({
      channel: String(row.channel),
      waiting: Number(row.waiting),
      sent: Number(row.sent),
      givenUp: Number(row.given_up),
      lastSentAtMs: toNumberOrNull(row.last_sent_at_ms),
    }));
  }

  deleteDoneBefore(cutoffMs: number, limit: number): number {
    return this.#count(
      `DELETE FROM deliveries WHERE id IN (
         SELECT id FROM deliveries WHERE state <> 'waiting' AND created_at_ms < ? LIMIT ?)`,
      [cutoffMs, limit],
    );
  }

  #change(sql: string, values: readonly (string | number)[]): boolean {
    return this.#count(sql, values) > 0;
  }

  #count(sql: string, values: readonly (string | number)[]): number {
    return Number(this.#database.write((prepare) => prepare(sql).run(...values)).changes);
  }
}

function toWaiting(row: Row): WaitingDelivery {
  return {
    id: String(row.id),
    alertId: String(row.alert_id),
    channel: String(row.channel),
    change: String(row.change),
    notification: String(row.notification),
    attempts: Number(row.attempts),
    createdAtMs: Number(row.created_at_ms),
    dueAtMs: Number(row.due_at_ms),
  };
}

function toStatus(row: Row): DeliveryStatus {
  return {
    channel: String(row.channel),
    state: row.state === 'sent' ? 'sent' : row.state === 'given-up' ? 'given-up' : 'waiting',
    attempts: Number(row.attempts),
    problem: typeof row.problem === 'string' ? row.problem : null,
    sentAtMs: toNumberOrNull(row.sent_at_ms),
  };
}

function toNumberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
