import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventDetails } from '#contract/event.ts';
import type { Rule, Surroundings } from '#core/rules/rule.ts';
import type { TrackQuery } from '../../storage/event-store.ts';
import { ReplayRunner } from './replay-runner.ts';

const SURROUNDINGS: Surroundings = {
  cameras: {
    front: { zones: {}, lines: {} },
    yard: {
      zones: {
        lawn: {
          polygon: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        },
      },
      lines: {},
    },
  },
  site: { timeZone: 'UTC' },
};
const RULE: Rule = { condition: { subject: { labels: ['person'] }, verb: 'appears' } };
const HOUR_MS = 3_600_000;

function eventOf(number: number, path: EventDetails['path'] = []): EventDetails {
  const box = { x: 0.4, y: 0.4, width: 0.1, height: 0.2 };
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    camera: 'front',
    task: 'objects',
    label: 'person',
    startedAtMs: number * HOUR_MS,
    endedAtMs: number * HOUR_MS + 60_000,
    bestScore: 0.9,
    bestAtMs: number * HOUR_MS,
    bestBox: box,
    snapshotUrl: null,
    attributes: {},
    text: null,
    isStationary: false,
    path,
  };
}

/** The newest first, as a store gives them, one by one. */
function storeOf(events: readonly EventDetails[], asked: TrackQuery[] = []) {
  return {
    async *tracks(query: TrackQuery) {
      asked.push(query);
      for (const event of events.toReversed()) yield [event];
    },
    find: async (id: string) => events.find((event) => event.id === id) ?? null,
  };
}

const range = { fromMs: 0, toMs: 24 * HOUR_MS };
const never = new AbortController().signal;

test('only what can matter is read: cameras with the place, and what merely moves where anything is asked for', async () => {
  const asked: TrackQuery[] = [];
  const runner = new ReplayRunner(storeOf([], asked));
  await runner.run(RULE, SURROUNDINGS, range, never);
  const onLawn: Rule = { condition: { subject: {}, verb: 'appears', where: { zones: ['lawn'] } } };
  await runner.run(onLawn, SURROUNDINGS, range, never);
  assert.deepEqual(asked, [
    { ...range, cameras: ['front', 'yard'], exceptTasks: ['motion'] },
    { ...range, cameras: ['yard'], exceptTasks: [] },
  ]);
});

test('where there is too much the newest is tried, and the answer says since when', async () => {
  const events = [1, 2, 3, 4, 5].map((number) => eventOf(number));
  const runner = new ReplayRunner(storeOf(events), { objects: 2 });
  const { alerts, ...result } = await runner.run(RULE, SURROUNDINGS, range, never);
  assert.deepEqual(result, {
    fired: 1,
    objects: 2,
    isComplete: false,
    fromMs: 4 * HOUR_MS,
    toMs: range.toMs,
    notes: [],
  });
  // The older of the two is there when the stretch begins, so it does not come into view.
  assert.deepEqual(
    alerts.map(({ events: [event] }) => event?.id),
    [eventOf(5).id],
  );
});

test('one who has gone is not waited for, and what takes too long is given up', async () => {
  const gone = new AbortController();
  const runner = new ReplayRunner(storeOf([eventOf(1)]));
  const running = runner.run(RULE, SURROUNDINGS, range, gone.signal);
  gone.abort();
  await assert.rejects(running, { code: 'replay-cancelled' });
  const hurried = new ReplayRunner(storeOf([eventOf(1)]), { timeoutMs: 1 });
  await assert.rejects(hurried.run(RULE, SURROUNDINGS, range, never), { code: 'replay-too-long' });
  // What was given up holds no place.
  assert.equal((await runner.run(RULE, SURROUNDINGS, range, never)).objects, 1);
});

test('a third at once is asked to come again', async () => {
  const runner = new ReplayRunner(storeOf([eventOf(1)]));
  const running = [1, 2].map(() => runner.run(RULE, SURROUNDINGS, range, never));
  await assert.rejects(runner.run(RULE, SURROUNDINGS, range, never), { code: 'replay-busy', retryable: true });
  assert.deepEqual(
    (await Promise.all(running)).map(({ fired }) => fired),
    [1, 1],
  );
});
