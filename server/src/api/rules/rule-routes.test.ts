import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { NamedRule, ReplayResult } from '#contract/rules-api.ts';
import { describeRule } from '#core/rules/describe-rule.ts';
import { SnapshotFiles } from '../../storage/snapshot-files.ts';
import { Database } from '../../storage/sqlite/database.ts';
import { SqliteEventStore } from '../../storage/sqlite/sqlite-event-store.ts';
import { startServer, type TestServer } from '../../testing/start-server.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';

const CONFIG = `# my cameras
cameras:
  front:
    inputs: [ { path: demo:ball } ]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [ [ 0.5, 0 ], [ 1, 0 ], [ 1, 1 ], [ 0.5, 1 ] ] } }
rules:
  # dogs
  dog:
    condition: { subject: { labels: [ dog ] }, verb: is-present } # whenever
`;
const AT_GATE = { condition: { subject: { labels: ['person'] }, verb: 'enters', where: { zones: ['gate'] } } };
const NO_ACTIVITY = { alertsToday: 0, lastRaisedAtMs: null, snoozedUntilMs: null };

async function listRules(opened: TestServer): Promise<NamedRule[]> {
  return (await opened.call('GET', '/api/rules')).json<{ rules: NamedRule[] }>().rules;
}

test('rules are listed in plain words, with what is wrong with them', async () => {
  await using opened = await startServer(CONFIG);
  const [dog] = await listRules(opened);
  assert.deepEqual(dog, {
    name: 'dog',
    rule: { condition: { subject: { labels: ['dog'] }, verb: 'is-present' } },
    explanation: describeRule({ condition: { subject: { labels: ['dog'] }, verb: 'is-present' } }),
    problems: [],
    ...NO_ACTIVITY,
  });
});

test('a rule is added under a free name of its words, and the file keeps what it had', async () => {
  await using opened = await startServer(CONFIG);
  const rule = { sentence: 'Tell me when a person enters the gate', enabled: true, severity: 'alert', ...AT_GATE };
  const created = await opened.call('POST', '/api/rules', { rule });
  assert.equal(created.statusCode, 201, created.body);
  assert.equal(created.json<NamedRule>().name, 'person-enters-gate');
  const second = await opened.call('POST', '/api/rules', { rule });
  assert.equal(second.json<NamedRule>().name, 'person-enters-gate-2');
  const text = await readFile(opened.configFile, 'utf8');
  assert.ok(text.startsWith(CONFIG), text);
  assert.doesNotMatch(text, /enabled|severity/, 'what is so anyway is not written');
  assert.deepEqual(
    (await listRules(opened)).map(({ name }) => name),
    ['dog', 'person-enters-gate', 'person-enters-gate-2'],
  );
  const taken = await opened.call('POST', '/api/rules', { name: 'dog', rule });
  assert.equal(taken.statusCode, 409);
  assert.match(taken.body, /rule-exists/);
});

test('a rule is changed, and deleted again', async () => {
  await using opened = await startServer(CONFIG);
  const changed = { condition: { subject: { labels: ['dog'] }, verb: 'is-present', forSeconds: 5 }, enabled: false };
  const saved = await opened.call('PUT', '/api/rules/dog', { rule: changed });
  assert.equal(saved.statusCode, 200, saved.body);
  assert.deepEqual(saved.json<NamedRule>().rule, changed);
  assert.match(await readFile(opened.configFile, 'utf8'), /# dogs\n {2}dog:\n.*# whenever/, 'comments stay');
  assert.equal((await opened.call('DELETE', '/api/rules/dog')).statusCode, 204);
  assert.deepEqual(await listRules(opened), []);
  const gone = await opened.call('DELETE', '/api/rules/dog');
  assert.equal(gone.statusCode, 404);
  assert.match(gone.body, /rule-not-found/);
});

test('a rule whose zone is still to be drawn is saved, and shown as one that cannot fire', async () => {
  await using opened = await startServer(CONFIG);
  const rule = { condition: { ...AT_GATE.condition, where: { zones: ['gaet'] } } };
  const checked = await opened.call('POST', '/api/rules/check', { rule });
  const expected = [
    {
      path: 'condition.where.zones.0',
      message: 'there is no zone "gaet"; did you mean "gate"?',
      isBlocking: true,
      suggestion: 'gate',
      draw: true,
    },
  ];
  assert.deepEqual(checked.json<NamedRule>().problems, expected);
  const saved = await opened.call('PUT', '/api/rules/later', { rule });
  assert.equal(saved.statusCode, 200, saved.body);
  assert.deepEqual(saved.json<NamedRule>().problems, expected);
});

test('what somebody types into a rule is text, whatever it looks like', async () => {
  await using opened = await startServer(CONFIG, { SECRET: 'hush' });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not be taken for one
  const title = "${SECRET} <b> {{x}} $(reboot) '; DROP TABLE events; -- #: [";
  const saved = await opened.call('PUT', '/api/rules/odd', { rule: { title, ...AT_GATE } });
  assert.equal(saved.statusCode, 200, saved.body);
  assert.equal(saved.json<NamedRule>().rule.title, title);
  assert.doesNotMatch((await opened.call('GET', '/api/rules/odd')).body, /hush/);
});

test('what is no rule, or no name, is refused and nothing is written', async () => {
  await using opened = await startServer(CONFIG);
  const bad = [
    ['PUT', '/api/rules/Bad%20Name', { rule: AT_GATE }],
    ['PUT', '/api/rules/x', { rule: { condition: { subject: {}, verb: 'dances' } } }],
    ['PUT', '/api/rules/x', { rule: { condition: { all: [AT_GATE.condition] } } }],
    ['POST', '/api/rules', { rule: { ...AT_GATE, extra: 1 } }],
    ['POST', '/api/rules/check', {}],
    ['POST', '/api/rules/replay', { rule: AT_GATE, fromMs: 2, toMs: 1 }],
    ['POST', '/api/rules/replay', { rule: AT_GATE, fromMs: 0, toMs: 32 * 24 * 3600 * 1000 }],
  ] as const;
  for (const [method, url, body] of bad)
    assert.equal((await opened.call(method, url, body)).statusCode, 400, `${method} ${url}`);
  assert.equal(await readFile(opened.configFile, 'utf8'), CONFIG);
  assert.equal((await opened.server.api.inject({ method: 'GET', url: '/api/rules' })).statusCode, 401);
});

/** People who walk to the right, one an hour. */
async function storeWalkers(dataDirectory: string, firstMs: number, count: number): Promise<void> {
  using database = Database.open(`${dataDirectory}/localcv.db`);
  const store = new SqliteEventStore(database, new SnapshotFiles(`${dataDirectory}/snapshots`));
  for (let number = 0; number < count; number++) {
    const startedAtMs = firstMs + number * 3_600_000;
    const box = (x: number) => ({ x, y: 0.4, width: 0.1, height: 0.3 });
    await store.record({
      type: 'end',
      eventId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      camera: 'front',
      task: 'objects',
      label: number % 2 === 0 ? 'person' : 'dog',
      startedAtMs,
      lastSeenAtMs: startedAtMs + 10_000,
      bestScore: 0.9,
      bestAtMs: startedAtMs,
      bestBox: box(0.1),
      attributes: {},
      text: null,
      isStationary: false,
      embedding: null,
      path: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((second) => ({
        timeMs: startedAtMs + second * 1000,
        box: box(0.1 + second * 0.07),
      })),
      snapshot: null,
    });
  }
}

test('a rule is tried on what was stored, with the events that it would have told of', async () => {
  const dataDirectory = await createTemporaryFolder();
  const firstMs = Date.now() - 10 * 3_600_000;
  await storeWalkers(dataDirectory, firstMs, 6);
  await using opened = await startServer(CONFIG, {}, dataDirectory);
  const range = { fromMs: firstMs - 1000, toMs: firstMs + 8 * 3_600_000 };
  const response = await opened.call('POST', '/api/rules/replay', { rule: AT_GATE, ...range });
  assert.equal(response.statusCode, 200, response.body);
  const { alerts, ...result } = response.json<ReplayResult>();
  assert.deepEqual(result, { fired: 3, objects: 6, isComplete: true, ...range, notes: [] });
  assert.deepEqual(
    alerts.map(({ events }) => events.map(({ id }) => Number(id.slice(-4)))),
    [[0], [2], [4]],
  );
  const [first] = alerts;
  assert.ok(
    first !== undefined && first.timeMs > firstMs + 3000 && first.timeMs < firstMs + 8000,
    'when the middle of the lower edge is in',
  );
  assert.match(first.reason, /person.*gate/i);

  const fall = { condition: { subject: { labels: ['person'] }, verb: 'falls' } };
  const noted = await opened.call('POST', '/api/rules/replay', { rule: fall, ...range });
  assert.match(noted.json<ReplayResult>().notes.join(), /joints/i);
});
