/**
 * The index of events for searches. `row` is the start of the event in milliseconds times 1024 plus a number that tells events of one
 * millisecond apart, so that rows are in the order of time and a stretch of time is a range of rows. `event_words` holds the words of events that
 * have ended; the few that are still open change with every sighting and are looked through one by one.
 */
export const SEARCH_SCHEMA = `
  ALTER TABLE events ADD COLUMN search_row INTEGER;
  CREATE INDEX events_without_search ON events (started_at_ms) WHERE search_row IS NULL;
  CREATE TABLE event_search (
    row INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    camera TEXT NOT NULL,
    label TEXT NOT NULL,
    colour TEXT,
    started_at_ms REAL NOT NULL,
    last_seen_at_ms REAL NOT NULL,
    is_open INTEGER NOT NULL,
    words TEXT NOT NULL,
    text TEXT,
    feet BLOB NOT NULL
  ) STRICT;
  CREATE INDEX event_search_open ON event_search (row) WHERE is_open = 1;
  CREATE VIRTUAL TABLE event_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '_'"
  );
  CREATE TABLE event_vectors (
    row INTEGER PRIMARY KEY,
    task TEXT NOT NULL,
    camera TEXT NOT NULL,
    label TEXT NOT NULL,
    vector BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER events_removed AFTER DELETE ON events WHEN OLD.search_row IS NOT NULL BEGIN
    DELETE FROM event_search WHERE row = OLD.search_row;
    DELETE FROM event_vectors WHERE row = OLD.search_row;
  END;
  CREATE TRIGGER event_search_removed AFTER DELETE ON event_search WHEN OLD.is_open = 0 BEGIN
    DELETE FROM event_words WHERE rowid = OLD.row;
  END`;
