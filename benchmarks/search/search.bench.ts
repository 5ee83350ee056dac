import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COCO_LABELS } from '#core/detection/coco-labels.ts';
import { compileSearch } from '#core/search/compile-search.ts';
import type { SearchSurroundings } from '#core/search/search-question.ts';
import type { EventSearchRequest } from '../../server/src/storage/event-search.ts';
import { Database } from '../../server/src/storage/sqlite/database.ts';
import { ThreadedEventSearch } from '../../server/src/storage/sqlite/search/threaded-event-search.ts';
import { storeChange } from '../../server/src/storage/sqlite/sqlite-event-store.ts';
import { parseBenchmarkOptions, type Row, report } from '../report/report.ts';
import { SEARCH_SENTENCES } from './search-sentences.ts';
import { CAMERA_NAMES, createEvent, createRandom, NOW_MS, zonesOfCamera } from './stored-events.ts';

const EVENTS = 1_000_000;
const SHORT_EVENTS = 100_000;
const EVENTS_PER_TRANSACTION = 50_000;
const ROUNDS = 20;
const RECORDED = 2_000;
const PAGE = 50;

const { json, isShort } = parseBenchmarkOptions();
await run(isShort ? SHORT_EVENTS : EVENTS);

/** Fills a database with events, then asks for them in sentences, and measures what storing an event costs with the index and without. */
async function run(count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'localcv-bench-'));
  try {
    const file = join(folder, 'localcv.db');
    const random = createRandom(1);
    const generatedS = fill(file, count, random);
    console.log(`${count} events generated in ${generatedS.toFixed(0)} s`);
    const rows = await measureSearches(file);
    report(`Searching ${count} events`, rows, { count, rows }, json);
    const similar = await measureSimilar(file);
    report('Events that look alike', [similar], { similar }, undefined);
    const recording = measureRecording(folder, random);
    report('Storing an event', recording, { recording }, undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fill(file: string, count: number, random: () => number): number {
  using database = Database.open(file);
  const startMs = performance.now();
  for (let from = 0; from < count; from += EVENTS_PER_TRANSACTION)
    database.write((prepare) => {
      const to = Math.min(count, from + EVENTS_PER_TRANSACTION);
      for (let index = from; index < to; index++) storeChange(prepare, createEvent(random, index, count), null);
    });
  return (performance.now() - startMs) / 1000;
}

async function measureSearches(file: string): Promise<Row[]> {
  const requests = Object.entries(SEARCH_SENTENCES).map(([kind, sentences]) => ({
    kind,
    requests: sentences.map(toRequest),
  }));
  const rows: Row[] = [];
  const all: number[] = [];
  const cold: number[] = [];
  for (const { kind, requests: some } of requests) {
    // Each kind begins with a thread and a connection of its own, so that its first round is cold.
    await using search = new ThreadedEventSearch(file);
    await search.find(toRequest('a person at the gate on 1 November 2026'));
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const request of some) {
        const startMs = performance.now();
        await search.find(request);
        const tookMs = performance.now() - startMs;
        (round === 0 ? cold : times).push(tookMs);
      }
    }
    all.push(...times);
    rows.push({ kind, sentences: some.length, ...percentiles(times) });
  }
  const first = { kind: 'the first time', sentences: cold.length, ...percentiles(cold) };
  return [
    ...rows,
    first,
    { kind: 'all, after the first time', sentences: all.length / (ROUNDS - 1), ...percentiles(all) },
  ];
}

async function measureSimilar(file: string): Promise<Row> {
  await using search = new ThreadedEventSearch(file);
  const database = Database.open(file);
  const ids = database.read((prepare) =>
    prepare('SELECT event_id FROM event_vectors JOIN event_search USING (row) ORDER BY row DESC LIMIT 20').all(),
  );
  const compared = database.read((prepare) => prepare('SELECT count(*) AS count FROM event_vectors').get()?.count);
  database[Symbol.dispose]();
  const times: number[] = [];
  for (const { event_id: id } of ids) {
    const startMs = performance.now();
    await search.findSimilar({ id: String(id), limit: 24, filter: {}, times: null });
    times.push(performance.now() - startMs);
  }
  return { compared: Number(compared), ...percentiles(times) };
}

/** An event as it is told of: new, three changes, its end; each in a transaction of its own, as a server stores them. */
function measureRecording(folder: string, random: () => number): Row[] {
  const changes = Array.from({ length: RECORDED }, (_, index) => createEvent(random, index, RECORDED));
  const measure = (file: string, index?: () => void) => {
    using database = Database.open(join(folder, file));
    const startMs = performance.now();
    for (const change of changes)
      for (const [step, type] of (['new', 'update', 'update', 'update', 'end'] as const).entries()) {
        const part = { ...change, type, path: change.path.slice(step, step + 1) };
        database.write((prepare) => storeChange(prepare, part, null, index));
      }
    return ((performance.now() - startMs) * 1000) / (RECORDED * 5);
  };
  const without = measure('without.db', () => {});
  const having = measure('with.db');
  const round = (value: number) => Math.round(value * 100) / 100;
  return [{ withoutIndexUs: round(without), withIndexUs: round(having), ratio: round(having / without) }];
}

function toRequest(sentence: string): EventSearchRequest {
  const surroundings: SearchSurroundings = {
    cameras: Object.fromEntries(
      CAMERA_NAMES.map((name, index) => [
        name,
        {
          zones: Object.fromEntries(Object.entries(zonesOfCamera(index)).map(([zone, polygon]) => [zone, { polygon }])),
          lines: {},
        },
      ]),
    ),
    site: { latitude: 52.5, longitude: 13.4, timeZone: 'Europe/Berlin' },
    people: ['Anna', 'Ben', 'Maria Lopez'],
    labels: COCO_LABELS,
    nowMs: NOW_MS,
  };
  const { question, problems } = compileSearch(sentence, surroundings);
  if (question === null)
    throw new TypeError(`Expected a sentence that is understood but received "${sentence}": ${problems[0]?.message}`);
  const zones = Object.fromEntries(CAMERA_NAMES.map((name, index) => [name, zonesOfCamera(index)]));
  return { question, filter: {}, zones, limit: PAGE, stepsFromMs: NOW_MS };
}

function percentiles(times: readonly number[]): Row {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), mostMs: at(1) };
}
