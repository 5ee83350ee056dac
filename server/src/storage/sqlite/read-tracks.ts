import { setImmediate as otherThings } from 'node:timers/promises';
import type { EventDetails } from '#contract/event.ts';
import type { TrackQuery } from '../event-store.ts';
import type { Database } from './database.ts';
import { type Row, toEvent, toPathPoint } from './event-rows.ts';

/** Rows that are looked through at once, whether or not they are of the cameras in question: no step takes long. */
const ROWS_AT_ONCE = 256;
/** Tracks that are read at once: their paths have up to 512 points each. */
const TRACKS_AT_ONCE = 8;
/** Sorts after every id. */
const AFTER_ALL_IDS = '~';

const KEYS = 'id, camera, task, started_at_ms, ended_at_ms';
const STARTED = `
  SELECT ${KEYS} FROM events WHERE started_at_ms >= :fromMs AND (started_at_ms, id) < (:lastMs, :lastId)
  ORDER BY started_at_ms DESC, id DESC LIMIT ${ROWS_AT_ONCE}`;
const ENDED = `
  SELECT ${KEYS} FROM events WHERE ended_at_ms >= :fromMs AND (ended_at_ms, id) > (:lastMs, :lastId)
  ORDER BY ended_at_ms, id LIMIT ${ROWS_AT_ONCE}`;
const OPEN = `SELECT ${KEYS} FROM events WHERE ended_at_ms IS NULL AND started_at_ms < :fromMs`;
const EVENT = 'SELECT * FROM events WHERE id = ?';
const PATH = 'SELECT * FROM event_path WHERE event_id = ? ORDER BY time_ms';

/** As `EventStore.tracks`. Between any two portions other things have their turn. */
export async function* readTracks(database: Database, query: TrackQuery): AsyncGenerator<readonly EventDetails[]> {
  for await (const rows of rowsOf(database, query)) {
    const ids = rows.filter((row) => isWanted(row, query)).map(({ id }) => String(id));
    for (let from = 0; from < ids.length; from += TRACKS_AT_ONCE) {
      const tracks = ids.slice(from, from + TRACKS_AT_ONCE).flatMap((id) => readTrack(database, id));
      if (tracks.length > 0) yield tracks;
      await otherThings();
    }
  }
}

/** Those that began within the stretch, newest first; then those that were there when it began. */
async function* rowsOf(database: Database, { fromMs, toMs }: TrackQuery): AsyncGenerator<readonly Row[]> {
  yield* pagesOf(database, STARTED, 'started_at_ms', { fromMs, lastMs: toMs, lastId: AFTER_ALL_IDS });
  const wasThere = (rows: readonly Row[]) => rows.filter((row) => Number(row.started_at_ms) < fromMs);
  yield database.read((prepare) => prepare(OPEN).all({ fromMs }));
  for await (const rows of pagesOf(database, ENDED, 'ended_at_ms', { fromMs, lastMs: fromMs, lastId: '' }))
    yield wasThere(rows);
}

async function* pagesOf(
  database: Database,
  sql: string,
  column: string,
  first: { readonly fromMs: number; readonly lastMs: number; readonly lastId: string },
): AsyncGenerator<readonly Row[]> {
  let parameters = first;
  for (;;) {
    const rows: readonly Row[] = database.read((prepare) => prepare(sql).all(parameters));
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    parameters = { ...first, lastMs: Number(last[column]), lastId: String(last.id) };
    await otherThings();
  }
}

function isWanted({ camera, task }: Row, { cameras, exceptTasks = [] }: TrackQuery): boolean {
  return (cameras === undefined || cameras.includes(String(camera))) && !exceptTasks.includes(String(task));
}

/** Nothing where the event has become a part of another one since. */
function readTrack(database: Database, id: string): EventDetails[] {
  return database.read((prepare) => {
    const row = prepare(EVENT).get(id);
    return row === undefined ? [] : [{ ...toEvent(row), path: prepare(PATH).all(id).map(toPathPoint) }];
  });
}
