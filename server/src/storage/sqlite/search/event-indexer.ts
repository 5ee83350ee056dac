import type { Box } from '#core/geometry/box.ts';
import type { Prepare } from '../database.ts';
import { type Row, toEvent } from '../event-rows.ts';
import { addFeet, joinFeet } from './foot-marks.ts';
import { rowAt } from './search-rows.ts';
import { placeWords, wordsOf } from './search-words.ts';

const NO_FEET = new Uint8Array(0);

const INDEXED = 'SELECT is_open, feet FROM event_search WHERE row = ?';
const FREE_ROW = 'SELECT 1 FROM event_search WHERE row = ?';
const STORE = `
  INSERT INTO event_search (row, event_id, camera, label, colour, started_at_ms, last_seen_at_ms, is_open, words, text, feet)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (row) DO UPDATE SET
    label = excluded.label, colour = excluded.colour, last_seen_at_ms = excluded.last_seen_at_ms, is_open = excluded.is_open,
    words = excluded.words, text = excluded.text, feet = excluded.feet`;
const ADD_WORDS = 'INSERT INTO event_words (rowid, words) VALUES (?, ?)';
const REMOVE_WORDS = 'DELETE FROM event_words WHERE rowid = ?';
const STORE_VECTOR = 'INSERT OR REPLACE INTO event_vectors (row, task, camera, label, vector) VALUES (?, ?, ?, ?, ?)';
const ALL_BOXES = 'SELECT x, y, width, height FROM event_path WHERE event_id = ?';
const NOT_INDEXED = 'SELECT * FROM events WHERE search_row IS NULL ORDER BY started_at_ms DESC LIMIT ?';

/**
 * Keeps the index of searches true to an event, in the transaction that stores it.
 *
 * @param boxes where it was seen since the last time; of an event that is not in the index yet, its stored path counts as well
 * @param partFeet marks of events that become parts of it
 */
export function indexEvent(prepare: Prepare, event: Row, boxes: readonly Box[], partFeet: Uint8Array = NO_FEET): void {
  const { id, camera, label, startedAtMs, endedAtMs, attributes, text, isStationary, task } = toEvent(event);
  const lastSeenAtMs = Number(event.last_seen_at_ms);
  const known = event.search_row === null ? null : Number(event.search_row);
  const row = known ?? takeRow(prepare, id, startedAtMs);
  const before = known === null ? undefined : prepare(INDEXED).get(row);
  const knownFeet = before?.feet instanceof Uint8Array ? before.feet : NO_FEET;
  const seen = known === null ? [...boxes, ...prepare(ALL_BOXES).all(id).map(toBox)] : boxes;
  const added = addFeet(knownFeet, seen);
  const feet = partFeet.length === 0 ? added : joinFeet(added, partFeet);
  const words = wordsOf({
    camera,
    label,
    startedAtMs,
    lastSeenAtMs,
    attributes,
    text: text?.value ?? null,
    isStationary,
  });
  const isOpen = endedAtMs === null ? 1 : 0;
  if (before?.is_open === 0) prepare(REMOVE_WORDS).run(BigInt(row));
  prepare(STORE).run(
    ...([row, id, camera, label, attributes.colour?.value ?? null, startedAtMs, lastSeenAtMs, isOpen] as const),
    ...([words.join(' '), text?.value ?? null, feet] as const),
  );
  if (isOpen === 1) return;
  prepare(ADD_WORDS).run(BigInt(row), [...words, ...placeWords(camera, feet)].join(' '));
  if (event.embedding instanceof Uint8Array)
    prepare(STORE_VECTOR).run(row, task, camera, label, quantize(toFloats(event.embedding)));
}

/** The marks of an event that becomes a part of another one. */
export function feetOf(prepare: Prepare, event: Row): Uint8Array {
  const feet = event.search_row === null ? undefined : prepare(INDEXED).get(Number(event.search_row))?.feet;
  return feet instanceof Uint8Array ? feet : NO_FEET;
}

/**
 * Takes events into the index that an earlier version stored without it, newest first.
 *
 * @returns how many there were, at most `limit`
 */
export function indexMissing(prepare: Prepare, limit: number): number {
  const events = prepare(NOT_INDEXED).all(limit);
  for (const event of events) indexEvent(prepare, event, []);
  return events.length;
}

function takeRow(prepare: Prepare, eventId: string, startedAtMs: number): number {
  let row = rowAt(startedAtMs);
  while (prepare(FREE_ROW).get(row) !== undefined) row++;
  prepare('UPDATE events SET search_row = ? WHERE id = ?').run(row, eventId);
  return row;
}

function toBox(row: Row): Box {
  return { x: Number(row.x), y: Number(row.y), width: Number(row.width), height: Number(row.height) };
}

/** A stored vector as numbers; a copy, as stored bytes need not be aligned. */
export function toFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer, 0, Math.floor(bytes.length / 4));
}

/** A unit vector in bytes from -127 to 127, scaled so that its largest part fills them: near enough to choose candidates. */
export function quantize(vector: Float32Array): Uint8Array {
  const largest = vector.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
  const scale = largest > 0 && Number.isFinite(largest) ? 127 / largest : 0;
  return new Uint8Array(Int8Array.from(vector, (part) => Math.round(part * scale)).buffer);
}
