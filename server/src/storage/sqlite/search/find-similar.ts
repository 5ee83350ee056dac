import { OperationalError } from '../../../operational-error.ts';
import { COMPARED_UP_TO, type SimilarEvent, type SimilarRequest } from '../../event-search.ts';
import type { Prepare } from '../database.ts';
import { quantize, toFloats } from './event-indexer.ts';
import { readEvent } from './find-events.ts';
import { LAST_ROW, rowAt } from './search-rows.ts';

/** Chosen by their rough vectors for each event that is asked for, and then compared by the exact ones. */
const CANDIDATES_PER_EVENT = 4;

interface Candidate {
  readonly row: number;
  readonly similarity: number;
}

/** @throws OperationalError `event-not-found` */
export function findSimilar(prepare: Prepare, { id, limit, filter, times }: SimilarRequest): SimilarEvent[] {
  const event = prepare('SELECT task, embedding, search_row FROM events WHERE id = ?').get(id);
  if (event === undefined) throw new OperationalError('event-not-found', 'There is no such event; it may have expired');
  if (!(event.embedding instanceof Uint8Array)) return [];
  const vector = toFloats(event.embedding);
  const { camera, label } = filter;
  const rows = prepare(
    `SELECT row, vector FROM event_vectors WHERE row >= ? AND row < ? AND task = ?
     ${camera === undefined ? '' : 'AND camera = ?'} ${label === undefined ? '' : 'AND label = ?'}
     ORDER BY row DESC LIMIT ${COMPARED_UP_TO}`,
  ).iterate(
    BigInt(times === null ? 0 : rowAt(times.fromMs)),
    BigInt(times === null ? LAST_ROW : rowAt(times.toMs)),
    String(event.task),
    ...[camera, label].filter((value) => value !== undefined),
  );
  const rough = chooseCandidates(rows, vector, Number(event.search_row), limit * CANDIDATES_PER_EVENT);
  return rough
    .flatMap(({ row }) => compare(prepare, row, vector))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit);
}

/** The most alike by their rough vectors, in no order. */
function chooseCandidates(
  rows: Iterable<Readonly<Record<string, unknown>>>,
  vector: Float32Array,
  own: number,
  count: number,
): Candidate[] {
  const wanted = toSigned(quantize(vector));
  let best: Candidate[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (const { row, vector: bytes } of rows) {
    if (!(bytes instanceof Uint8Array) || bytes.length !== wanted.length || row === own) continue;
    const similarity = roughCosine(wanted, toSigned(bytes));
    if (similarity <= least) continue;
    best.push({ row: Number(row), similarity });
    if (best.length < count * 2) continue;
    best = best.sort((a, b) => b.similarity - a.similarity).slice(0, count);
    least = best.at(-1)?.similarity ?? least;
  }
  return best.sort((a, b) => b.similarity - a.similarity).slice(0, count);
}

function compare(prepare: Prepare, row: number, vector: Float32Array): SimilarEvent[] {
  const stored = prepare('SELECT embedding FROM event_search JOIN events ON events.id = event_id WHERE row = ?').get(
    BigInt(row),
  );
  if (!(stored?.embedding instanceof Uint8Array)) return [];
  const other = toFloats(stored.embedding);
  const similarity = vector.reduce((sum, part, index) => sum + part * (other[index] ?? 0), 0);
  return readEvent(prepare, row).map((event) => ({ event, similarity }));
}

/** Larger for vectors that are more alike; the wanted one has the same length in every comparison. */
function roughCosine(wanted: Int8Array, other: Int8Array): number {
  let [product, square] = [0, 0];
  for (let index = 0; index < wanted.length; index++) {
    const part = other[index] ?? 0;
    product += (wanted[index] ?? 0) * part;
    square += part * part;
  }
  return square === 0 ? Number.NEGATIVE_INFINITY : product / Math.sqrt(square);
}

function toSigned({ buffer, byteOffset, length }: Uint8Array): Int8Array {
  return new Int8Array(buffer, byteOffset, length);
}
