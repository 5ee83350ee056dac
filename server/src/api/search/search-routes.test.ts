import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { TrackChange } from '#contract/event.ts';
import type { SearchResult, SimilarEvents } from '#contract/search.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { storeChange } from '../../storage/sqlite/sqlite-event-store.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';

const CONFIG = `
site: { latitude: 52.5, longitude: 13.4, timeZone: Europe/Berlin }
cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [[0, 0.5], [0.5, 0.5], [0.5, 1], [0, 1]] } }
  back:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
`;
const HOUR_MS = 3_600_000;
const NOW_MS = Date.now();

function seen(label: string, hoursAgo: number, change: Partial<TrackChange> = {}): TrackChange {
  const startedAtMs = NOW_MS - hoursAgo * HOUR_MS;
  const box = { x: 0.1, y: 0.4, width: 0.2, height: 0.4 };
  return {
    type: 'end',
    eventId: randomUUID(),
    camera: 'front',
    task: 'objects',
    label,
    startedAtMs,
    lastSeenAtMs: startedAtMs + 20_000,
    bestScore: 0.8,
    bestAtMs: startedAtMs,
    bestBox: box,
    attributes: {},
    text: null,
    isStationary: false,
    embedding: null,
    path: [{ timeMs: startedAtMs, box }],
    snapshot: null,
    ...change,
  };
}

async function startWith(changes: readonly TrackChange[]): Promise<TestServer> {
  const folder = await createTemporaryFolder();
  const { join } = await import('node:path');
  {
    using database = Database.open(join(folder, 'localcv.db'));
    for (const change of changes) database.write((prepare) => storeChange(prepare, change, null));
  }
  return startServer(CONFIG, {}, folder);
}

async function search(opened: TestServer, query: Record<string, string>): Promise<SearchResult> {
  const response = await opened.call('GET', `/api/search?${new URLSearchParams(query)}`);
  assert.equal(response.statusCode, 200, response.body);
  return response.json<SearchResult>();
}

const RED = { colour: { value: 'red', score: 0.9 } };

test('a sentence finds what it says, tells how it was understood, and offers what to narrow it down by', async () => {
  const elsewhere = { x: 0.7, y: 0, width: 0.1, height: 0.2 };
  const red = seen('car', 1, { attributes: RED });
  const away = seen('car', 2, { attributes: RED, bestBox: elsewhere, path: [{ timeMs: 0, box: elsewhere }] });
  await using opened = await startWith([
    red,
    away,
    seen('car', 3),
    seen('person', 4),
    seen('dog', 400, { camera: 'back' }),
  ]);
  const found = await search(opened, { q: 'red car at the gate in the last 12 hours' });
  assert.deepEqual(
    found.events.map(({ id }) => id),
    [red.eventId],
  );
  assert.match(found.explanation, /^A red car in zone gate, from /);
  assert.deepEqual(
    found.phrases.map(({ kind }) => kind),
    ['subject', 'place', 'time'],
  );
  const all = await search(opened, { q: '' });
  assert.equal(all.total, 5);
  assert.ok(all.isTotalExact);
  assert.deepEqual(all.facets.label[0], { value: 'car', count: 3 });
  assert.deepEqual(all.facets.zone, [{ value: 'gate', count: 3 }]);
  assert.equal(
    all.histogram.reduce((sum, { count }) => sum + count, 0),
    5,
  );
  assert.equal((await search(opened, { q: 'cars', zone: 'gate', colour: 'red' })).total, 1);
  assert.equal((await search(opened, { q: '', camera: 'back' })).total, 1);
  assert.equal((await search(opened, { q: '', afterMs: String(NOW_MS - 2.5 * HOUR_MS) })).total, 2);
});

test('pages follow one another without gaps', async () => {
  const changes = Array.from({ length: 25 }, (_, index) => seen('cat', index));
  await using opened = await startWith(changes);
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: SearchResult = await search(opened, { q: 'cats', limit: '10', ...(cursor === null ? {} : { cursor }) });
    assert.equal(page.total, 25);
    ids.push(...page.events.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(
    ids,
    changes.map(({ eventId }) => eventId),
  );
  const refused = await opened.call('GET', '/api/search?cursor=%27%20OR%201');
  assert.equal(refused.statusCode, 400, refused.body);
});

test('text that is no search finds nothing and says why', async () => {
  await using opened = await startWith([seen('person', 1)]);
  const texts = [
    'x'.repeat(10_000),
    "'; DROP TABLE events; --",
    '"dog" NEAR cat',
    'dog* OR -cat',
    '<script>alert(1)</script>',
    'dog\0cat',
    'ein Hund im Garten gestern Abend',
    '昨日の犬',
    'cars today yesterday',
    'cars tomorrow',
    'a person at the gaet',
  ];
  for (const q of texts) {
    const found = await search(opened, { q });
    assert.equal(found.total, 0, q.slice(0, 40));
    assert.ok(
      found.problems.some(({ isBlocking }) => isBlocking),
      q.slice(0, 40),
    );
  }
  assert.equal((await search(opened, { q: 'a person' })).total, 1);
});

test('events that look alike are found by what they look like, and nothing where nobody knows', async () => {
  const vector = (...parts: number[]) => Float32Array.from(parts);
  const first = seen('person', 1, { embedding: vector(1, 0, 0) });
  const alike = seen('person', 2, { embedding: vector(0.8, 0.6, 0) });
  const other = seen('person', 3, { embedding: vector(0, 0, 1) });
  const plain = seen('person', 4);
  await using opened = await startWith([first, alike, other, plain]);
  const similar = async (id: string, query = '') => {
    const response = await opened.call('GET', `/api/events/${id}/similar${query}`);
    assert.equal(response.statusCode, 200, response.body);
    return response.json<SimilarEvents>().events;
  };
  const found = await similar(first.eventId);
  assert.deepEqual(
    found.map(({ event }) => event.id),
    [alike.eventId, other.eventId],
  );
  assert.ok(Math.abs((found[0]?.similarity ?? 0) - 0.8) < 1e-6);
  assert.deepEqual(await similar(plain.eventId), []);
  assert.deepEqual(await similar(first.eventId, '?camera=back'), []);
  assert.equal((await opened.call('GET', `/api/events/${randomUUID()}/similar`)).statusCode, 404);
});
