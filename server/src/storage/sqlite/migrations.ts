import type { DatabaseSync } from 'node:sqlite';
import { OperationalError } from '../../operational-error.ts';
import { SEARCH_SCHEMA } from './search/search-schema.ts';

/** Step n brings a database from version n to n + 1. Steps that have been released are never changed. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE events (
     id TEXT PRIMARY KEY,
     camera TEXT NOT NULL,
     task TEXT NOT NULL,
     label TEXT NOT NULL,
     started_at_ms REAL NOT NULL,
     last_seen_at_ms REAL NOT NULL,
     ended_at_ms REAL,
     best_score REAL NOT NULL,
     best_at_ms REAL NOT NULL,
     best_x REAL NOT NULL,
     best_y REAL NOT NULL,
     best_width REAL NOT NULL,
     best_height REAL NOT NULL,
     snapshot_path TEXT
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX events_by_time ON events (started_at_ms DESC, id DESC);
   CREATE INDEX events_by_camera ON events (camera, started_at_ms DESC, id DESC);
   CREATE INDEX events_by_label ON events (label, started_at_ms DESC, id DESC);
   CREATE INDEX events_by_task ON events (task, started_at_ms DESC, id DESC);
   CREATE INDEX events_open ON events (camera) WHERE ended_at_ms IS NULL;
   CREATE INDEX events_by_end ON events (ended_at_ms);
   CREATE TABLE event_path (
     event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
     time_ms REAL NOT NULL,
     x REAL NOT NULL,
     y REAL NOT NULL,
     width REAL NOT NULL,
     height REAL NOT NULL,
     PRIMARY KEY (event_id, time_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE users (
     name TEXT PRIMARY KEY,
     password_hash TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE sessions (
     id_hash TEXT PRIMARY KEY,
     user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
     expires_at_ms REAL NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE tokens (
     id TEXT PRIMARY KEY,
     user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
     name TEXT NOT NULL,
     secret_hash TEXT NOT NULL UNIQUE,
     created_at_ms REAL NOT NULL,
     last_used_at_ms REAL
   ) STRICT, WITHOUT ROWID;`,
  // What is known of an object beside its label; `embedding` is a unit vector of 32-bit floats, little-endian.
  `ALTER TABLE events ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
   ALTER TABLE events ADD COLUMN text TEXT;
   ALTER TABLE events ADD COLUMN text_score REAL;
   ALTER TABLE events ADD COLUMN is_stationary INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE events ADD COLUMN embedding BLOB;
   CREATE INDEX events_with_text ON events (started_at_ms DESC, id DESC) WHERE text IS NOT NULL;`,
  `CREATE TABLE people (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     created_at_ms REAL NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE person_faces (
     id TEXT PRIMARY KEY,
     person_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
     added_at_ms REAL NOT NULL,
     model TEXT NOT NULL,
     embedding BLOB NOT NULL,
     picture BLOB NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX person_faces_by_person ON person_faces (person_id);`,
  // Each time that a rule has come true is an occurrence; an alert that goes on has several.
  `CREATE TABLE alerts (
     id TEXT PRIMARY KEY,
     rule TEXT NOT NULL,
     title TEXT NOT NULL,
     severity TEXT NOT NULL,
     camera TEXT,
     reason TEXT NOT NULL,
     raised_at_ms REAL NOT NULL,
     updated_at_ms REAL NOT NULL,
     ended_at_ms REAL,
     count INTEGER NOT NULL DEFAULT 1,
     objects TEXT NOT NULL,
     deciding_objects TEXT NOT NULL,
     acknowledged_at_ms REAL,
     acknowledged_by TEXT,
     false_alarm_id TEXT,
     false_alarm_at_ms REAL,
     false_alarm_by TEXT,
     held_back TEXT,
     tell_after_ms REAL,
     verification TEXT,
     snapshot_path TEXT,
     has_clip INTEGER NOT NULL DEFAULT 0,
     told_at_ms REAL,
     end_told_at_ms REAL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alerts_by_time ON alerts (raised_at_ms DESC, id DESC);
   CREATE INDEX alerts_by_rule ON alerts (rule, raised_at_ms DESC, id DESC);
   CREATE INDEX alerts_by_camera ON alerts (camera, raised_at_ms DESC, id DESC);
   CREATE INDEX alerts_by_rule_and_end ON alerts (rule, ended_at_ms);
   CREATE INDEX alerts_by_end ON alerts (ended_at_ms);
   CREATE INDEX alerts_open ON alerts (raised_at_ms DESC, id DESC)
     WHERE held_back IS NULL AND acknowledged_at_ms IS NULL AND false_alarm_id IS NULL;
   CREATE INDEX alerts_untold ON alerts (raised_at_ms) WHERE told_at_ms IS NULL AND held_back IS NULL;
   CREATE INDEX alerts_unverified ON alerts (tell_after_ms) WHERE tell_after_ms IS NOT NULL;
   CREATE INDEX alerts_end_untold ON alerts (ended_at_ms) WHERE told_at_ms IS NOT NULL AND end_told_at_ms IS NULL;
   CREATE TABLE alert_occurrences (
     id TEXT PRIMARY KEY,
     alert_id TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
     ended_at_ms REAL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alert_occurrences_by_alert ON alert_occurrences (alert_id);
   CREATE TABLE false_alarms (
     id TEXT PRIMARY KEY,
     alert_id TEXT NOT NULL,
     rule TEXT NOT NULL,
     camera TEXT NOT NULL,
     label TEXT NOT NULL,
     x REAL NOT NULL,
     y REAL NOT NULL,
     width REAL NOT NULL,
     height REAL NOT NULL,
     score REAL,
     embedding BLOB,
     marked_at_ms REAL NOT NULL,
     marked_by TEXT NOT NULL,
     held_back INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX false_alarms_by_camera ON false_alarms (camera, label);
   CREATE INDEX false_alarms_by_alert ON false_alarms (alert_id);
   CREATE TABLE snoozes (
     id TEXT PRIMARY KEY,
     rule TEXT,
     camera TEXT,
     until_ms REAL NOT NULL,
     made_by TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE deliveries (
     id TEXT PRIMARY KEY,
     alert_id TEXT NOT NULL,
     channel TEXT NOT NULL,
     change TEXT NOT NULL,
     notification TEXT NOT NULL,
     state TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     problem TEXT,
     created_at_ms REAL NOT NULL,
     due_at_ms REAL NOT NULL,
     sent_at_ms REAL,
     UNIQUE (alert_id, channel, change)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX deliveries_waiting ON deliveries (channel, created_at_ms) WHERE state = 'waiting';
   CREATE INDEX deliveries_by_channel ON deliveries (channel, state, sent_at_ms);
   CREATE INDEX deliveries_done ON deliveries (created_at_ms) WHERE state <> 'waiting';`,
  SEARCH_SCHEMA,
];

/** @throws OperationalError `storage-newer` when a later version of localcv has written the database */
export function migrate(connection: DatabaseSync, file: string): void {
  const version = Number(connection.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > MIGRATIONS.length)
    throw new OperationalError(
      'storage-newer',
      `The database ${file} was written by a newer localcv (format ${version}, this one knows ${MIGRATIONS.length}); start the newer version`,
    );
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    connection.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
