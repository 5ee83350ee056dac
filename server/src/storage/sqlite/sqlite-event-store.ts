import type { EventFacets, EventPage, EventQuery } from '#contract/api.ts';
import type { Event, EventDetails, TrackChange } from '#contract/event.ts';
import { type EventStore, MAXIMUM_PATH_POINTS } from '../event-store.ts';
import type { SnapshotFiles } from '../snapshot-files.ts';
import type { Database, Prepare } from './database.ts';
import { decodeCursor, encodeCursor } from './event-cursor.ts';
import { type Row, toEvent, toParameters, toPathPoint } from './event-rows.ts';

/** An event that has ended stays ended, and a lower score never replaces a better one: changes may come twice. */
const UPSERT = `
  INSERT INTO events (id, camera, task, label, started_at_ms, last_seen_at_ms, ended_at_ms, best_score, best_at_ms,
                      best_x, best_y, best_width, best_height, snapshot_path, attributes, text, text_score,
                      is_stationary, embedding)
  VALUES (:id, :camera, :task, :label, :startedAtMs, :lastSeenAtMs, :endedAtMs, :bestScore, :bestAtMs,
          :x, :y, :width, :height, :snapshotPath, :attributes, :text, :textScore, :isStationary, :embedding)
  ON CONFLICT (id) DO UPDATE SET
    label = excluded.label,
    last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
    ended_at_ms = coalesce(ended_at_ms, excluded.ended_at_ms),
    best_at_ms = iif(excluded.best_score >= best_score, excluded.best_at_ms, best_at_ms),
    best_x = iif(excluded.best_score >= best_score, excluded.best_x, best_x),
    best_y = iif(excluded.best_score >= best_score, excluded.best_y, best_y),
    best_width = iif(excluded.best_score >= best_score, excluded.best_width, best_width),
    best_height = iif(excluded.best_score >= best_score, excluded.best_height, best_height),
    best_score = max(best_score, excluded.best_score),
    snapshot_path = coalesce(excluded.snapshot_path, snapshot_path),
    attributes = iif(excluded.last_seen_at_ms >= last_seen_at_ms, excluded.attributes, attributes),
    text = coalesce(excluded.text, text),
    text_score = coalesce(excluded.text_score, text_score),
    is_stationary = iif(excluded.last_seen_at_ms >= last_seen_at_ms, excluded.is_stationary, is_stationary),
    embedding = coalesce(excluded.embedding, embedding)
  RETURNING *`;

const ADD_POINT =
  'INSERT OR REPLACE INTO event_path (event_id, time_ms, x, y, width, height) VALUES (?, ?, ?, ?, ?, ?)';

/** Every second point goes; the first and the last stay. */
const THIN_PATH = `
  DELETE FROM event_path WHERE event_id = :id AND time_ms IN (
    SELECT time_ms FROM (
      SELECT time_ms, row_number() OVER (ORDER BY time_ms) AS place, count(*) OVER () AS places
      FROM event_path WHERE event_id = :id
    ) WHERE place % 2 = 0 AND place < places
  )`;

/** Events in SQLite with their snapshots as files. Does not own the database. */
export class SqliteEventStore implements EventStore {
  readonly #database: Database;
  readonly #snapshots: SnapshotFiles;

  constructor(database: Database, snapshots: SnapshotFiles) {
    this.#database = database;
    this.#snapshots = snapshots;
  }

  async record(change: TrackChange): Promise<Event> {
    const snapshotPath =
      change.snapshot === null
        ? null
        : await this.#snapshots.save(change.camera, change.eventId, change.startedAtMs, change.snapshot);
    return this.#database.write((prepare) => {
      const row = prepare(UPSERT).get(toParameters(change, snapshotPath));
      if (row === undefined) throw new TypeError('Expected the stored event but received nothing');
      storePath(prepare, change);
      return toEvent(row);
    });
  }

  async find(id: string): Promise<EventDetails | null> {
    return this.#database.read((prepare) => {
      const row = prepare('SELECT * FROM events WHERE id = ?').get(id);
      if (row === undefined) return null;
      const path = prepare('SELECT * FROM event_path WHERE event_id = ? ORDER BY time_ms').all(id).map(toPathPoint);
      return { ...toEvent(row), path };
    });
  }

  async list(query: EventQuery): Promise<EventPage> {
    const { where, parameters } = toConditions(query);
    const rows = this.#database.read((prepare) =>
      prepare(`SELECT * FROM events ${where} ORDER BY started_at_ms DESC, id DESC LIMIT ?`).all(
        ...parameters,
        query.limit + 1,
      ),
    );
    const events = rows.slice(0, query.limit).map(toEvent);
    const last = events.at(-1);
    const nextCursor = rows.length > query.limit && last !== undefined ? encodeCursor(last) : null;
    return { events, nextCursor };
  }

  async facets(): Promise<EventFacets> {
    return this.#database.read((prepare) => ({
      cameras: distinct(prepare, 'camera'),
      labels: distinct(prepare, 'label'),
      tasks: distinct(prepare, 'task'),
    }));
  }

  async readSnapshot(id: string): Promise<Uint8Array | null> {
    const row = this.#database.read((prepare) => prepare('SELECT snapshot_path FROM events WHERE id = ?').get(id));
    return typeof row?.snapshot_path === 'string' ? await this.#snapshots.read(row.snapshot_path) : null;
  }

  async closeOpen(): Promise<Event[]> {
    return this.#database.write((prepare) =>
      prepare('UPDATE events SET ended_at_ms = last_seen_at_ms WHERE ended_at_ms IS NULL RETURNING *')
        .all()
        .map(toEvent),
    );
  }

  async deleteEndedBefore(timeMs: number, limit: number): Promise<number> {
    // The rows go first: no row ever names a snapshot that is gone.
    const rows = this.#database.write((prepare) =>
      prepare(
        `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE ended_at_ms < ? ORDER BY ended_at_ms LIMIT ?)
         RETURNING snapshot_path`,
      ).all(timeMs, limit),
    );
    for (const { snapshot_path: path } of rows) if (typeof path === 'string') await this.#snapshots.delete(path);
    return rows.length;
  }
}

function storePath(prepare: Prepare, change: TrackChange): void {
  const add = prepare(ADD_POINT);
  for (const { timeMs, box } of change.path) add.run(change.eventId, timeMs, box.x, box.y, box.width, box.height);
  const count = () =>
    Number(prepare('SELECT count(*) AS points FROM event_path WHERE event_id = ?').get(change.eventId)?.points ?? 0);
  if (change.path.length === 0) return;
  while (count() > MAXIMUM_PATH_POINTS) prepare(THIN_PATH).run({ id: change.eventId });
}

function distinct(prepare: Prepare, column: 'camera' | 'label' | 'task'): string[] {
  return prepare(`SELECT DISTINCT ${column} AS value FROM events ORDER BY value`)
    .all()
    .map((row: Row) => String(row.value));
}

type Condition = readonly [sql: string, ...parameters: (string | number)[]];

function toConditions(query: EventQuery): { where: string; parameters: (string | number)[] } {
  const conditions: Condition[] = [];
  if (query.camera !== undefined) conditions.push(['camera = ?', query.camera]);
  if (query.task !== undefined) conditions.push(['task = ?', query.task]);
  if (query.label !== undefined) conditions.push(['label = ?', query.label]);
  if (query.minimumScore !== undefined) conditions.push(['best_score >= ?', query.minimumScore]);
  if (query.afterMs !== undefined) conditions.push(['(ended_at_ms IS NULL OR ended_at_ms >= ?)', query.afterMs]);
  if (query.beforeMs !== undefined) conditions.push(['started_at_ms < ?', query.beforeMs]);
  if (query.cursor !== undefined) {
    const { startedAtMs, id } = decodeCursor(query.cursor);
    conditions.push(['(started_at_ms, id) < (?, ?)', startedAtMs, id]);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  return { where, parameters: conditions.flatMap(([, ...parameters]) => parameters) };
}
