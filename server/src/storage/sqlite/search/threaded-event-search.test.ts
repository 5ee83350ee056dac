import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TrackChange } from '#contract/event.ts';
import { isInsidePolygon, type Polygon } from '#core/regions/polygon.ts';
import type { SearchQuestion } from '#core/search/search-question.ts';
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts';
import type { EventSearchRequest } from '../../event-search.ts';
import { changeOf, eventId } from '../../event-store.contract.ts';
import { SnapshotFiles } from '../../snapshot-files.ts';
import { Database } from '../database.ts';
import { SqliteEventStore } from '../sqlite-event-store.ts';
import { addFeet, isAnyInside, rasterize } from './foot-marks.ts';
import { stretchesOf } from './search-plan.ts';
import { rowAt } from './search-rows.ts';
import { ThreadedEventSearch } from './threaded-event-search.ts';

const HOUR_MS = 3_600_000;
const GATE: Polygon = [
  [0, 0.5],
  [0.5, 0.5],
  [0.5, 1],
  [0, 1],
];
const ZONES = { front: { gate: GATE }, back: {} };
const NEAR = { x: 0.1, y: 0.5, width: 0.2, height: 0.3 };
const FAR = { x: 0.7, y: 0.1, width: 0.1, height: 0.1 };

async function open(changes: readonly TrackChange[] = []) {
  const folder = await createTemporaryFolder();
  const file = join(folder, 'localcv.db');
  const database = Database.open(file);
  const store = new SqliteEventStore(database, new SnapshotFiles(join(folder, 'snapshots')));
  for (const change of changes) await store.record(change);
  const search = new ThreadedEventSearch(file);
  const request = (question: Partial<SearchQuestion>, more: Partial<EventSearchRequest> = {}): EventSearchRequest => ({
    question: { subjects: [], where: {}, times: null, ...question },
    filter: {},
    zones: ZONES,
    limit: 50,
    stepsFromMs: 0,
    ...more,
  });
  return {
    database,
    store,
    search,
    find: async (question: Partial<SearchQuestion>, more: Partial<EventSearchRequest> = {}) =>
      (await search.find(request(question, more))).events.map(({ id }) => Number(id.slice(-6))),
    async [Symbol.asyncDispose]() {
      await search[Symbol.asyncDispose]();
      database[Symbol.dispose]();
    },
  };
}

/** An event of so many seconds that begins at an hour. */
function at(number: number, hour: number, seconds = 10, change: Partial<TrackChange> = {}): TrackChange {
  const startedAtMs = hour * HOUR_MS;
  const bestBox = change.bestBox ?? FAR;
  return changeOf(number, {
    type: 'end',
    startedAtMs,
    lastSeenAtMs: startedAtMs + seconds * 1000,
    bestBox,
    path: [{ timeMs: startedAtMs, box: bestBox }],
    ...change,
  });
}

const value = (text: string) => ({ value: text, score: 0.9 });

test('events are found by label, group, colour, identity, plate, camera and stillness', async () => {
  await using opened = await open([
    at(1, 1, 10, { label: 'car', attributes: { colour: value('red') }, text: value('B-XY 123') }),
    at(2, 2, 10, { label: 'truck', attributes: { colour: value('blue') }, isStationary: true }),
    at(3, 3, 10, { label: 'person', attributes: { identity: value('Anna') }, camera: 'back' }),
    at(4, 4, 10, { label: 'face', attributes: { identity: value('unknown') } }),
    at(5, 5, 10, { label: 'hot dog' }),
    at(6, 6, 10, { label: 'Wärmebild "x" OR *' }),
  ]);
  const rows: readonly (readonly [Partial<SearchQuestion>, number[]])[] = [
    [{}, [6, 5, 4, 3, 2, 1]],
    [{ subjects: [{ labels: ['car'] }] }, [1]],
    [{ subjects: [{ labels: ['vehicle'] }] }, [2, 1]],
    [{ subjects: [{ labels: ['vehicle'], attributes: { colour: ['red', 'green'] } }] }, [1]],
    [{ subjects: [{ labels: ['hot dog'] }] }, [5]],
    [{ subjects: [{ labels: ['dog'] }] }, []],
    [{ subjects: [{ labels: ['Wärmebild "x" OR *'] }] }, [6]],
    [{ subjects: [{ identity: ['Anna'] }] }, [3]],
    [{ subjects: [{ identity: 'known' }] }, [3]],
    [{ subjects: [{ identity: 'unknown' }] }, [4]],
    [{ subjects: [{ plate: 'bxy 123' }] }, [1]],
    [{ subjects: [{ plate: 'B-XY*' }] }, [1]],
    [{ subjects: [{ plate: '*23' }] }, [1]],
    [{ subjects: [{ plate: 'B*3' }] }, [1]],
    [{ subjects: [{ plate: 'B*4' }] }, []],
    [{ subjects: [{ labels: ['car'] }, { labels: ['person'] }] }, [3, 1]],
    [{ subjects: [{ except: { labels: ['vehicle'] } }], where: { cameras: ['front'] } }, [6, 5, 4]],
    [{ where: { cameras: ['back'] } }, [3]],
    [{ isStationary: true }, [2]],
    [{ subjects: [{ labels: ['vehicle'] }], isStationary: false }, [1]],
  ];
  for (const [question, numbers] of rows)
    assert.deepEqual(await opened.find(question), numbers, JSON.stringify(question));
});

test('an event is in a zone where its feet were, as the zone is drawn now', async () => {
  await using opened = await open([
    at(1, 1, 10, { bestBox: NEAR }),
    at(2, 2, 10, { bestBox: FAR }),
    at(3, 3, 10, { bestBox: NEAR, camera: 'back' }),
    at(4, 4, 10, { path: [FAR, NEAR].map((box, index) => ({ timeMs: 4 * HOUR_MS + index, box })) }),
  ]);
  assert.deepEqual(await opened.find({ where: { zones: ['gate'] } }), [4, 1]);
  assert.deepEqual(await opened.find({ where: { exceptZones: ['gate'] } }), [3, 2]);
  assert.deepEqual(await opened.find({ where: { part: 'right' } }), [4, 2]);
  assert.deepEqual(await opened.find({ where: { zones: ['nowhere'] } }), []);
  assert.deepEqual(await opened.find({}, { filter: { zone: 'gate' } }), [4, 1]);
  const moved = { front: { gate: GATE.map(([x, y]) => [x + 0.5, y - 0.5] as const) } };
  assert.deepEqual(await opened.find({ where: { zones: ['gate'] } }, { zones: moved }), [4, 2]);
});

test('an event is in a time during which it was in view, however long before it began', async () => {
  await using opened = await open([
    at(1, 1, 10),
    at(2, 2, 30 * 3600),
    at(3, 20, 20 * 60),
    at(4, 21, 10),
    at(5, 3, 2 * 3600),
    changeOf(6, { startedAtMs: 4 * HOUR_MS, lastSeenAtMs: 4 * HOUR_MS }),
    at(7, 0, 30 * 24 * 3600),
  ]);
  const during = (from: number, to: number) => [{ fromMs: from * HOUR_MS, toMs: to * HOUR_MS }];
  assert.deepEqual(await opened.find({ times: during(20.2, 21.5) }), [4, 3, 6, 2, 7]);
  assert.deepEqual(await opened.find({ times: during(0.5, 1.5) }), [1, 7]);
  assert.deepEqual(await opened.find({ times: [...during(1, 1.1), ...during(4.5, 4.6)] }), [6, 5, 2, 1, 7]);
  const hours = Array.from({ length: 10 }, (_, index) => during(2 * index + 0.9, 2 * index + 1.1)).flat();
  assert.deepEqual(await opened.find({ times: hours }), [6, 5, 2, 1, 7]);
  assert.deepEqual(await opened.find({ times: [] }), []);
  assert.deepEqual(await opened.find({ minimumSeconds: 3600 }), [5, 2, 7]);
  assert.deepEqual(await opened.find({ minimumSeconds: 11, maximumSeconds: 1200 }), [3]);
});

test('what changes of an event changes what finds it', async () => {
  const first = at(1, 1, 10, { type: 'new', label: 'car' });
  await using opened = await open([first, at(2, 1.5, 10, { label: 'bus' })]);
  assert.deepEqual(await opened.find({ subjects: [{ labels: ['car'] }] }), [1]);
  await opened.store.record({ ...first, type: 'update', label: 'truck', lastSeenAtMs: first.lastSeenAtMs + 1000 });
  assert.deepEqual(await opened.find({ subjects: [{ labels: ['car'] }] }), []);
  await opened.store.record({ ...first, type: 'end', label: 'truck', lastSeenAtMs: first.lastSeenAtMs + 2000 });
  assert.deepEqual(await opened.find({ subjects: [{ labels: ['truck'] }] }), [1]);
  await opened.store.record({
    ...first,
    type: 'update',
    label: 'truck',
    lastSeenAtMs: 2 * HOUR_MS,
    mergedFrom: [eventId(2)],
    path: [{ timeMs: 2 * HOUR_MS, box: NEAR }],
  });
  assert.deepEqual(await opened.find({ subjects: [{ labels: ['vehicle'] }] }), [1]);
  assert.deepEqual(await opened.find({ where: { zones: ['gate'] } }), [1]);
  await opened.store.closeOpen();
  assert.deepEqual(await opened.find({ where: { zones: ['gate'] } }), [1]);
  assert.equal(await opened.store.deleteEndedBefore(9 * HOUR_MS, 10), 1);
  assert.deepEqual(await opened.find({}), []);
});

test('events of an earlier version are taken in, with where they were', async () => {
  await using opened = await open([at(1, 1, 10, { bestBox: NEAR }), at(2, 2)]);
  opened.database.write((prepare) => {
    prepare('DELETE FROM event_search').run();
    prepare('UPDATE events SET search_row = NULL').run();
  });
  assert.deepEqual(await opened.find({}), []);
  assert.equal(opened.store.indexMissing(10), 2);
  assert.equal(opened.store.indexMissing(10), 0);
  assert.deepEqual(await opened.find({ where: { zones: ['gate'] } }), [1]);
});

test('pages and counts stay in step with events of one and the same millisecond', async () => {
  await using opened = await open(Array.from({ length: 7 }, (_, index) => at(index + 1, 1)));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await opened.search.find({
      question: { subjects: [], where: {}, times: null },
      filter: {},
      zones: {},
      limit: 3,
      stepsFromMs: 0,
      ...(cursor !== undefined && { cursor }),
    });
    assert.equal(page.total, 7);
    seen.push(...page.events.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  assert.equal(new Set(seen).size, 7);
});

test('a search that takes too long ends, and the next one is answered', async () => {
  await using opened = await open([at(1, 1)]);
  await using hasty = new ThreadedEventSearch(opened.database.file, { timeLimitMs: 0 });
  const request = {
    question: { subjects: [], where: {}, times: null },
    filter: {},
    zones: {},
    limit: 1,
    stepsFromMs: 0,
  };
  await assert.rejects(hasty.find(request), { code: 'search-slow' });
  assert.equal((await opened.search.find(request)).total, 1);
  await hasty[Symbol.asyncDispose]();
  await assert.rejects(hasty.find(request), { code: 'search-busy' });
});

test('marks of feet are in a polygon where their middles are', () => {
  const star: Polygon = [
    [0.5, 0.05],
    [0.8, 0.95],
    [0.02, 0.4],
    [0.97, 0.4],
    [0.2, 0.95],
  ];
  const raster = rasterize(star);
  for (let row = 3; row < 256; row += 7)
    for (let column = 2; column < 256; column += 5) {
      const [x, y] = [(column + 0.5) / 256, (row + 0.5) / 256];
      const feet = addFeet(new Uint8Array(0), [{ x: x - 0.05, y: y - 0.1, width: 0.1, height: 0.1 }]);
      assert.equal(isAnyInside(feet, raster), isInsidePolygon(star, { x, y }), `${x} ${y}`);
    }
});

test('stretches of rows are disjoint and run from new to old', () => {
  const times = [1, 30, 31, 900].map((hour) => ({ fromMs: hour * HOUR_MS, toMs: (hour + 0.5) * HOUR_MS }));
  const stretches = stretchesOf(times);
  for (const [index, { fromRow, toRow }] of stretches.entries()) {
    assert.ok(fromRow < toRow);
    assert.ok(toRow <= (stretches[index - 1]?.fromRow ?? Number.MAX_SAFE_INTEGER));
  }
  assert.equal(stretches[0]?.toRow, rowAt(900.5 * HOUR_MS));
  assert.equal(stretches.at(-1)?.fromRow, 0);
});
