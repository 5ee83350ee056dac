import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventQuery, eventQuerySchema } from '#contract/api.ts';
import type { EventDetails, PathPoint, TrackChange } from '#contract/event.ts';
import { type EventStore, MAXIMUM_PATH_POINTS, type TrackQuery } from './event-store.ts';

export interface OpenEventStore extends AsyncDisposable {
  readonly store: EventStore;
}

export const SNAPSHOT = new Uint8Array([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
const BOX = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };

/** Ids that sort in the order of their numbers. */
export function eventId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A change of the event with that number, which starts at `number` seconds. */
export function changeOf(number: number, change: Partial<TrackChange> = {}): TrackChange {
  const startedAtMs = number * 1000;
  return {
    type: 'new',
    eventId: eventId(number),
    camera: 'front',
    task: 'objects',
    label: 'person',
    startedAtMs,
    lastSeenAtMs: startedAtMs + 500,
    bestScore: 0.5,
    bestAtMs: startedAtMs,
    bestBox: BOX,
    attributes: {},
    text: null,
    isStationary: false,
    embedding: null,
    path: [],
    snapshot: null,
    ...change,
  };
}

function query(part: Partial<EventQuery> = {}): EventQuery {
  return { ...eventQuerySchema.parse({}), ...part };
}

function pointsFrom(startMs: number, count: number): PathPoint[] {
  return Array.from({ length: count }, (_, index) => ({ timeMs: startMs + index, box: { ...BOX, x: index } }));
}

/** What every event store does. @param open gives an empty one. */
export function testEventStore(name: string, open: () => Promise<OpenEventStore>): void {
  const testStore = (what: string, run: (store: EventStore) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      await using opened = await open();
      await run(opened.store);
    });

  testStore('an event is found as it was recorded', async (store) => {
    const change = changeOf(1, { path: pointsFrom(1000, 2), snapshot: SNAPSHOT });
    const event = await store.record(change);
    assert.equal(event.endedAtMs, null);
    assert.equal(event.snapshotUrl, `/api/events/${eventId(1)}/snapshot.jpg`);
    assert.deepEqual(await store.find(eventId(1)), { ...event, path: change.path });
    assert.deepEqual(new Uint8Array((await store.readSnapshot(eventId(1))) ?? []), SNAPSHOT);
  });

  testStore('what was never recorded is not found', async (store) => {
    assert.equal(await store.find(eventId(1)), null);
    assert.equal(await store.readSnapshot(eventId(1)), null);
    assert.deepEqual(await store.list(query()), { events: [], nextCursor: null });
    assert.deepEqual(await store.facets(), { cameras: [], labels: [], tasks: [], attributes: {} });
  });

  testStore('a better sighting replaces the best one and a worse one does not', async (store) => {
    await store.record(changeOf(1, { bestScore: 0.5 }));
    await store.record(changeOf(1, { type: 'update', bestScore: 0.9, bestAtMs: 1400, snapshot: SNAPSHOT }));
    const event = await store.record(changeOf(1, { type: 'update', bestScore: 0.4, bestAtMs: 1450 }));
    assert.equal(event.bestScore, 0.9);
    assert.equal(event.bestAtMs, 1400);
    assert.notEqual(event.snapshotUrl, null, 'a change without a snapshot keeps the one there is');
  });

  testStore('the end closes an event, and recording again what came before it changes nothing', async (store) => {
    await store.record(changeOf(1));
    const ended = await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 3000 }));
    assert.equal(ended.endedAtMs, 3000);
    assert.deepEqual(await store.record(changeOf(1)), ended);
    assert.equal((await store.list(query())).events.length, 1);
  });

  testStore('an end whose beginning was lost makes an event', async (store) => {
    const event = await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 3000 }));
    assert.equal(event.endedAtMs, 3000);
  });

  testStore('a long path stays bounded and keeps its first and last points', async (store) => {
    const points = pointsFrom(0, MAXIMUM_PATH_POINTS * 3);
    for (let from = 0; from < points.length; from += 200)
      await store.record(changeOf(1, { type: 'update', path: points.slice(from, from + 200) }));
    const path = (await store.find(eventId(1)))?.path ?? [];
    assert.ok(path.length <= MAXIMUM_PATH_POINTS && path.length > MAXIMUM_PATH_POINTS / 4, `${path.length} points`);
    assert.deepEqual(path[0], points[0]);
    assert.deepEqual(path.at(-1), points.at(-1));
  });

  testStore('pages run newest first and stay in step while events are added', async (store) => {
    for (const number of [3, 1, 5, 2, 4]) await store.record(changeOf(number));
    // Two events that start at the same moment must not fall between two pages.
    await store.record(changeOf(6, { startedAtMs: 3000 }));
    const first = await store.list(query({ limit: 3 }));
    assert.deepEqual(
      first.events.map(({ id }) => id),
      [eventId(5), eventId(4), eventId(6)],
    );
    await store.record(changeOf(9));
    const second = await store.list(query({ limit: 3, cursor: first.nextCursor ?? '' }));
    assert.deepEqual(
      second.events.map(({ id }) => id),
      [eventId(3), eventId(2), eventId(1)],
    );
    assert.equal(second.nextCursor, null);
  });

  testStore('a cursor of somebody else is refused', async (store) => {
    for (const cursor of ['x', Buffer.from('[1,"; DROP TABLE events"]').toString('base64url')])
      await assert.rejects(store.list(query({ cursor })), { code: 'invalid-cursor' });
  });

  testStore('filters', async (store) => {
    await store.record(changeOf(1, { camera: 'a', label: 'cat', bestScore: 0.3, type: 'end', lastSeenAtMs: 2000 }));
    await store.record(changeOf(2, { camera: 'b', label: 'c%', bestScore: 0.9, task: 'faces' }));
    await store.record(changeOf(3, { camera: 'a', label: 'dog', type: 'end', lastSeenAtMs: 9000 }));
    const cases: readonly (readonly [Partial<EventQuery>, readonly number[]])[] = [
      [{ camera: 'a' }, [3, 1]],
      [{ camera: 'a', label: 'dog' }, [3]],
      [{ task: 'faces' }, [2]],
      [{ minimumScore: 0.5 }, [3, 2]],
      [{ afterMs: 2500 }, [3, 2]],
      [{ beforeMs: 2000 }, [1]],
      [{ label: 'c%' }, [2]],
      [{ label: '%' }, []],
      [{ label: '_at' }, []],
      [{ label: `' OR '1'='1` }, []],
    ];
    for (const [part, expected] of cases) {
      const { events } = await store.list(query(part));
      assert.deepEqual(
        events.map(({ id }) => id),
        expected.map(eventId),
        JSON.stringify(part),
      );
    }
    assert.deepEqual(await store.facets(), {
      cameras: ['a', 'b'],
      labels: ['c%', 'cat', 'dog'],
      tasks: ['faces', 'objects'],
      attributes: {},
    });
  });

  const red = { colour: { value: 'red', score: 0.8 } };
  const plate = (value: string) => ({ value, score: 0.9 });

  testStore('what is known of an object is kept, and what is learnt later replaces it', async (store) => {
    const known = { attributes: red, text: plate('AB 123'), isStationary: true, embedding: Float32Array.of(0.6, 0.8) };
    await store.record(changeOf(1));
    const described = await store.record(changeOf(1, { type: 'update', lastSeenAtMs: 2000, ...known }));
    assert.deepEqual([described.attributes, described.text, described.isStationary], [red, plate('AB 123'), true]);
    assert.deepEqual((await store.find(eventId(1)))?.attributes, red);
    const blue = { ...red, colour: { value: 'blue', score: 0.7 }, identity: { value: 'Anna', score: 0.9 } };
    const moved = changeOf(1, { type: 'update', lastSeenAtMs: 3000, attributes: blue, text: plate('AB 128') });
    const event = await store.record(moved);
    assert.deepEqual([event.attributes, event.text, event.isStationary], [blue, plate('AB 128'), false]);
  });

  testStore('an old change that comes again does not bring back what was known then', async (store) => {
    const first = changeOf(1, { attributes: red, isStationary: true });
    await store.record(first);
    await store.record(changeOf(1, { type: 'update', lastSeenAtMs: 9000 }));
    const event = await store.record(first);
    assert.deepEqual([event.attributes, event.isStationary], [{}, false]);
  });

  testStore('filters by attribute, text and standing still', async (store) => {
    await store.record(changeOf(1, { attributes: red, text: plate('AB-12 cd'), isStationary: true }));
    await store.record(changeOf(2, { attributes: { identity: { value: "O'Neil: 5%", score: 0.9 } } }));
    await store.record(
      changeOf(3, { attributes: { ...red, identity: { value: 'red', score: 0.5 } }, text: plate('京A·88888') }),
    );
    const cases: readonly (readonly [Record<string, string>, readonly number[]])[] = [
      [{ colour: 'red' }, [3, 1]],
      [{ colour: 'Red' }, [3, 1]],
      [{ colour: 're' }, []],
      [{ attribute: 'colour:red' }, [3, 1]],
      [{ attribute: 'identity:red' }, [3]],
      [{ attribute: "identity:O'Neil: 5%" }, [2]],
      [{ attribute: `identity:' OR '1'='1` }, []],
      [{ attribute: 'nobody:red' }, []],
      [{ text: 'AB12' }, [1]],
      [{ text: 'b1 2c' }, [1]],
      [{ text: '京A' }, [3]],
      [{ text: '88888' }, [3]],
      [{ text: '%' }, []],
      [{ text: `') OR ('' = '` }, []],
      [{ stationary: 'true' }, [1]],
      [{ stationary: 'false' }, [3, 2]],
      [{ colour: 'red', stationary: 'false' }, [3]],
    ];
    for (const [asked, expected] of cases) {
      const { events } = await store.list(eventQuerySchema.parse(asked));
      const ids = events.map(({ id }) => id);
      assert.deepEqual(ids, expected.map(eventId), JSON.stringify(asked));
    }
    assert.deepEqual((await store.facets()).attributes, { colour: ['red'], identity: ["O'Neil: 5%", 'red'] });
  });

  testStore('an event takes in those that turned out to be its later parts, and goes on', async (store) => {
    const early = pointsFrom(1000, 2);
    const late = pointsFrom(5000, 3);
    await store.record(changeOf(1, { path: early, snapshot: SNAPSHOT }));
    await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 2000 }));
    await store.record(changeOf(5, { path: late }));
    const merge = changeOf(1, { type: 'update', lastSeenAtMs: 6000, mergedFrom: [eventId(5), eventId(77)] });
    const event = await store.record(merge);
    assert.equal(event.endedAtMs, null, 'it is open again');
    assert.deepEqual((await store.find(eventId(1)))?.path, [...early, ...late]);
    assert.equal(await store.find(eventId(5)), null);
    assert.deepEqual(new Uint8Array((await store.readSnapshot(eventId(1))) ?? []), SNAPSHOT);
    const ended = await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 7000 }));
    assert.deepEqual(await store.record(merge), ended, 'the change may come again');
  });

  testStore('an event that takes in one with a better picture shows that picture', async (store) => {
    const better = new Uint8Array([...SNAPSHOT, 9]);
    await store.record(changeOf(1, { bestScore: 0.5, snapshot: SNAPSHOT }));
    await store.record(changeOf(5, { bestScore: 0.9, bestAtMs: 5100, snapshot: better }));
    const merge = { bestScore: 0.9, bestAtMs: 5100, lastSeenAtMs: 6000, mergedFrom: [eventId(5)] };
    const event = await store.record(changeOf(1, { type: 'update', ...merge }));
    assert.equal(event.snapshotUrl, `/api/events/${eventId(1)}/snapshot.jpg`);
    assert.deepEqual(new Uint8Array((await store.readSnapshot(eventId(1))) ?? []), better);
    await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 7000 }));
    assert.equal(await store.deleteEndedBefore(8000, 10), 1);
    assert.equal(await store.readSnapshot(eventId(1)), null);
  });

  testStore('open events are closed at their last sighting', async (store) => {
    await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 1200 }));
    await store.record(changeOf(2, { lastSeenAtMs: 2700 }));
    const closed = await store.closeOpen();
    assert.deepEqual(
      closed.map(({ id, endedAtMs }) => [id, endedAtMs]),
      [[eventId(2), 2700]],
    );
    assert.equal((await store.find(eventId(1)))?.endedAtMs, 1200);
    assert.deepEqual(await store.closeOpen(), []);
  });

  testStore('expired events go with their pictures; open ones and younger ones stay', async (store) => {
    await store.record(changeOf(1, { type: 'end', lastSeenAtMs: 2000, snapshot: SNAPSHOT }));
    await store.record(changeOf(2, { type: 'end', lastSeenAtMs: 2500 }));
    await store.record(changeOf(3));
    await store.record(changeOf(4, { type: 'end', lastSeenAtMs: 9000, snapshot: SNAPSHOT }));
    assert.equal(await store.deleteEndedBefore(5000, 1), 1, 'no more than the limit');
    assert.equal(await store.deleteEndedBefore(5000, 100), 1);
    assert.deepEqual(
      (await store.list(query())).events.map(({ id }) => id),
      [eventId(4), eventId(3)],
    );
    assert.equal(await store.readSnapshot(eventId(1)), null);
    assert.notEqual(await store.readSnapshot(eventId(4)), null);
  });

  testStore('objects that were in view in a stretch of time are read with their paths', async (store) => {
    for (let number = 1; number <= 40; number++)
      await store.record(
        changeOf(number, {
          type: 'end',
          lastSeenAtMs: number * 1000 + 500,
          path: pointsFrom(number * 1000, 2),
          camera: number % 2 === 0 ? 'even' : 'odd',
          task: number % 4 === 0 ? 'motion' : 'objects',
        }),
      );
    await store.record(changeOf(41, { startedAtMs: 3000 }));
    const read = async (part: Partial<TrackQuery>) => {
      const tracks: EventDetails[] = [];
      for await (const portion of store.tracks({ fromMs: 0, toMs: 100_000, ...part })) tracks.push(...portion);
      return tracks;
    };
    const all = await read({});
    assert.equal(all.length, 41);
    assert.deepEqual(all[0], await store.find(eventId(40)));
    const numbers = async (part: Partial<TrackQuery>) => (await read(part)).map(({ id }) => Number(id.slice(-4)));
    // What is still in view was in view until now.
    assert.deepEqual(await numbers({ fromMs: 38_500, toMs: 39_000 }), [39, 41, 38]);
    assert.deepEqual(await numbers({ fromMs: 5_600, toMs: 8_000, cameras: ['even'] }), [8, 6]);
    assert.deepEqual(await numbers({ fromMs: 5_600, toMs: 8_000, exceptTasks: ['motion'] }), [7, 6, 41]);
    assert.deepEqual(await numbers({ cameras: [] }), []);
    assert.deepEqual(await numbers({ cameras: [`' OR 1=1 --`] }), []);
  });
}
