import type { EventFacets, EventPage, EventQuery } from '#contract/api.ts';
import type { Event, EventDetails, TrackChange } from '#contract/event.ts';
import { type EventStore, MAXIMUM_PATH_POINTS, type TrackQuery } from '../event-store.ts';
import type { SnapshotFiles } from '../snapshot-files.ts';
import type { Database, Prepare } from './database.ts';
import { toConditions } from './event-conditions.ts';
import { encodeCursor } from './event-cursor.ts';
import { type Row, toEvent, toParameters, toPathPoint } from './event-rows.ts';
import { readTracks } from './read-tracks.ts';
import { feetOf, indexEvent, indexMissing } from './search/event-indexer.ts';
import { joinFeet } from './search/foot-marks.ts';

/**
 * An event that has ended stays ended, unless it goes on in what was taken for another one, and a lower score never replaces a better
 * one: changes may come twice.
 */
const UPSERT = `
  INSERT INTO events (id, camera, task, label, started_at_ms, last_seen_at_ms, ended_at_ms, best_score, best_at_ms,
                      best_x, best_y, best_width, best_height, snapshot_path, attributes, text, text_score,
                      is_stationary, embedding)
  VALUES (:id, :camera, :task, :label, :startedAtMs, :lastSeenAtMs, :endedAtMs, :bestScore, :bestAtMs,
          :x, :y, :width, :height, :snapshotPath, :attributes, :text, :textScore, :isStationary, :embedding)
  ON CONFLICT (id) DO UPDATE SET
    label = excluded.label,
    last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
    ended_at_ms = iif(:isContinued AND excluded.last_seen_at_ms > ended_at_ms,
                      excluded.ended_at_ms, coalesce(ended_at_ms, excluded.ended_at_ms)),
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

/** More values of attributes than this are not offered as filters. */
const MAXIMUM_ATTRIBUTE_VALUES = 1_000;

const BY_ID = 'SELECT * FROM events WHERE id = ?';

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
    const { event, unusedSnapshots } = this.#database.write((prepare) => storeChange(prepare, change, snapshotPath));
    for (const path of unusedSnapshots) if (path !== null) await this.#snapshots.delete(path);
    return event;
  }

  async find(id: string): Promise<EventDetails | null> {
    return this.#database.read((prepare) => {
      const row = prepare(BY_ID).get(id);
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

  tracks(query: TrackQuery): AsyncIterable<readonly EventDetails[]> {
    return readTracks(this.#database, query);
  }

  async facets(): Promise<EventFacets> {
    return this.#database.read((prepare) => ({
      cameras: distinct(prepare, 'camera'),
      labels: distinct(prepare, 'label'),
      tasks: distinct(prepare, 'task'),
      attributes: attributeValues(prepare),
    }));
  }

  async readSnapshot(id: string): Promise<Uint8Array | null> {
    const row = this.#database.read((prepare) => prepare('SELECT snapshot_path FROM events WHERE id = ?').get(id));
    return typeof row?.snapshot_path === 'string' ? await this.#snapshots.read(row.snapshot_path) : null;
  }

  async closeOpen(): Promise<Event[]> {
    return this.#database.write((prepare) => {
      const rows = prepare(
        'UPDATE events SET ended_at_ms = last_seen_at_ms WHERE ended_at_ms IS NULL RETURNING *',
      ).all();
      for (const row of rows) indexEvent(prepare, row, []);
      return rows.map(toEvent);
    });
  }

  /**
   * Takes events into the index of searches that an earlier version stored without it, newest first.
   *
   * @returns how many there were, at most `limit`
   */
  indexMissing(limit: number): number {
    return this.#database.write((prepare) => indexMissing(prepare, limit));
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

/**
 * Stores a change in the transaction that is going on.
 *
 * @param index keeps the index of searches; another one to measure what it costs
 * @returns the event as it is now, and the paths of the snapshots that belong to nothing any more
 */
export function storeChange(
  prepare: Prepare,
  change: TrackChange,
  snapshotPath: string | null,
  index: typeof indexEvent = indexEvent,
): { event: Event; unusedSnapshots: readonly (string | null)[] } {
  const stored = requireRow(prepare(UPSERT).get(toParameters(change, snapshotPath)));
  const partFeet = feetOfParts(prepare, change);
  const unusedSnapshots = (change.mergedFrom ?? []).flatMap((part) => takeIn(prepare, part, stored));
  storePath(prepare, change);
  const row = unusedSnapshots.length === 0 ? stored : requireRow(prepare(BY_ID).get(change.eventId));
  index(prepare, row, [change.bestBox, ...change.path.map(({ box }) => box)], partFeet);
  return { event: toEvent(row), unusedSnapshots };
}

/** Where the parts of an event were, which are removed when they are taken in. */
function feetOfParts(prepare: Prepare, { mergedFrom = [] }: TrackChange): Uint8Array {
  return mergedFrom.reduce((feet, part) => {
    const row = prepare(BY_ID).get(part);
    return row === undefined ? feet : joinFeet(feet, feetOf(prepare, row));
  }, new Uint8Array(0) as Uint8Array);
}

/**
 * Takes the path of one event into another, and its picture where the other one's best sighting is the one that it shows; removes it.
 *
 * @returns the paths of the snapshots that belong to nothing any more; null for an event without one
 */
function takeIn(prepare: Prepare, partId: string, whole: Row): (string | null)[] {
  const part = prepare(BY_ID).get(partId);
  if (part === undefined || partId === whole.id) return [];
  const [partPath, wholePath] = [toPath(part.snapshot_path), toPath(whole.snapshot_path)];
  const isPicture = partPath !== null && part.best_at_ms === whole.best_at_ms;
  if (isPicture) prepare('UPDATE events SET snapshot_path = ? WHERE id = ?').run(partPath, String(whole.id));
  prepare('UPDATE OR REPLACE event_path SET event_id = ? WHERE event_id = ?').run(String(whole.id), partId);
  prepare('DELETE FROM events WHERE id = ?').run(partId);
  return [isPicture ? wholePath : partPath];
}

function toPath(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function requireRow(row: Row | undefined): Row {
  if (row === undefined) throw new TypeError('Expected the stored event but received nothing');
  return row;
}

function storePath(prepare: Prepare, change: TrackChange): void {
  const add = prepare(ADD_POINT);
  for (const { timeMs, box } of change.path) add.run(change.eventId, timeMs, box.x, box.y, box.width, box.height);
  const count = () =>
    Number(prepare('SELECT count(*) AS points FROM event_path WHERE event_id = ?').get(change.eventId)?.points ?? 0);
  if (change.path.length === 0 && change.mergedFrom === undefined) return;
  while (count() > MAXIMUM_PATH_POINTS) prepare(THIN_PATH).run({ id: change.eventId });
}

function distinct(prepare: Prepare, column: 'camera' | 'label' | 'task'): string[] {
  return prepare(`SELECT DISTINCT ${column} AS value FROM events ORDER BY value`)
    .all()
    .map((row: Row) => String(row.value));
}

function attributeValues(prepare: Prepare): Record<string, string[]> {
  const rows = prepare(
    `SELECT DISTINCT attribute.key AS name, attribute.value ->> 'value' AS value
     FROM events, json_each(events.attributes) AS attribute ORDER BY name, value LIMIT ${MAXIMUM_ATTRIBUTE_VALUES}`,
  ).all();
  const groups = Map.groupBy(rows, ({ name }) => String(name));
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(({ value }) => String(value))]));
}
