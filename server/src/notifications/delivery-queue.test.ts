import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Alert } from '#contract/alerts.ts';
import { configSchema } from '#contract/config.ts';
import type { ChannelConfigInput } from '#contract/notifications-config.ts';
import { Database } from '../storage/sqlite/database.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { DeliveryError } from './channels/channel.ts';
import { QueueBench, START_MS } from './testing/queue-bench.ts';
import { SAMPLE_PICTURE, sampleAlert } from './testing/sample-notification.ts';
import { SimulatedClock, settle } from './testing/simulated-clock.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const WEBHOOK: ChannelConfigInput = { type: 'webhook', url: 'http://192.0.2.1/hook', secret: 'a-secret-of-ours' };
const MAIL: ChannelConfigInput = { ...WEBHOOK, url: 'http://192.0.2.2/mail' };

function alertOf(number: number, change: Partial<Alert> = {}): Alert {
  return sampleAlert({ id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`, ...change });
}

async function open(channels: Record<string, ChannelConfigInput> = { phone: WEBHOOK }): Promise<QueueBench> {
  return new QueueBench(join(await createTemporaryFolder(), 'localcv.db'), channels);
}

test('an alert goes to each channel once, however often it is added', async () => {
  await using bench = await open({ phone: WEBHOOK, mail: MAIL });
  for (let time = 0; time < 3; time++) bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(HOUR_MS);
  assert.deepEqual(bench.delivered.map(({ channel }) => channel).sort(), ['mail', 'phone']);
  assert.equal(new Set(bench.delivered.map(({ notification }) => notification.id)).size, 1);
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(HOUR_MS);
  assert.equal(bench.delivered.length, 2);
});

const CHOICES: [why: string, settings: object, rule: object, alert: Partial<Alert>, expected: string[]][] = [
  ['a rule that names nothing tells everybody', {}, {}, {}, ['mail', 'phone']],
  ['a rule that names a channel tells that one', {}, { notify: ['mail'] }, {}, ['mail']],
  ['an empty list tells nobody', {}, { notify: [] }, {}, []],
  ['a channel that is switched off is told nothing', { enabled: false }, {}, {}, ['mail']],
  ['an alert that does not matter enough is not sent', { minimumSeverity: 'critical' }, {}, {}, ['mail']],
  ['one that just matters enough is', { minimumSeverity: 'alert' }, {}, {}, ['mail', 'phone']],
  [
    'what is held back is sent to nobody',
    {},
    {},
    { heldBack: { by: 'snooze', reason: 'quiet', falseAlarmId: null } },
    [],
  ],
];
for (const [why, settings, rule, alert, expected] of CHOICES)
  test(why, async () => {
    await using bench = await open();
    bench.config = configSchema.parse({
      notifications: { channels: { phone: { ...WEBHOOK, ...settings }, mail: MAIL } },
      rules: { 'someone-at-gate': { condition: { verb: 'appears', subject: {} }, ...rule } },
    });
    bench.queue.applyConfiguration();
    bench.queue.add(alertOf(1, alert), 'raised');
    await bench.clock.advance(SECOND_MS);
    assert.deepEqual(bench.delivered.map(({ channel }) => channel).sort(), expected);
  });

test('the end is told to those who want it and were told of the beginning', async () => {
  await using bench = await open({ phone: WEBHOOK, mail: { ...MAIL, tellsOfEnds: true } });
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  bench.queue.add(alertOf(1, { endedAtMs: START_MS }), 'ended');
  bench.queue.add(alertOf(2, { endedAtMs: START_MS }), 'ended');
  await bench.clock.advance(SECOND_MS);
  const told = bench.delivered.map(({ channel, notification }) => `${channel} ${notification.change}`);
  assert.deepEqual(told.sort(), ['mail ended', 'mail raised', 'phone raised']);
});

test('answers of 500 for an hour: tried ever more seldom, then delivered, once', async () => {
  await using bench = await open();
  bench.answer = () => (bench.clock.now() - START_MS < HOUR_MS ? new DeliveryError('answers 500') : null);
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(HOUR_MS);
  assert.equal(bench.delivered.length, 0);
  assert.match(bench.state(alertOf(1).id), /^phone waiting 1[0-9]$/);
  assert.match(bench.queue.problems().join(), /not reaching "phone" \(webhook\): answers 500/);
  await bench.clock.advance(30 * MINUTE_MS);
  assert.equal(bench.delivered.length, 1);
  assert.deepEqual(bench.queue.problems(), []);
  const seconds = bench.attempts.map(({ atMs }) => Math.round(atMs / 1000));
  assert.deepEqual(seconds.slice(0, 12), [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1923]);
});

test('what cannot be delivered within a day is given up, and that is said', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('no route to host');
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(23 * HOUR_MS);
  assert.match(bench.state(alertOf(1).id), /waiting/);
  await bench.clock.advance(2 * HOUR_MS);
  const [status] = bench.queue.deliveriesOf(alertOf(1).id);
  assert.equal(status?.state, 'given-up');
  assert.equal(status?.problem, 'Given up after a day: no route to host');
  assert.equal(bench.queue.problems().length, 1);
  assert.match(bench.log.join(''), /given up/);
  assert.deepEqual(bench.queue.figures(), [{ type: 'webhook', waiting: 0, sent: 0, givenUp: 1 }]);
});

test('what is refused for good is not tried again', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('no such topic', { isPermanent: true });
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(HOUR_MS);
  assert.equal(bench.state(alertOf(1).id), 'phone given-up 1');
  assert.equal(bench.attempts.length, 1);
});

test('a receiver that asks for time gets it, but no more than an hour', async () => {
  await using bench = await open();
  const asked = [90 * SECOND_MS, 100 * HOUR_MS];
  bench.answer = () => {
    const retryAfterMs = asked.shift();
    return retryAfterMs === undefined ? null : new DeliveryError('too many', { retryAfterMs });
  };
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(3 * HOUR_MS);
  const seconds = bench.attempts.map(({ atMs }) => atMs / 1000);
  assert.deepEqual(seconds, [0, 90, 3690]);
});

test('a channel that hangs delays no other', async () => {
  await using bench = await open({ phone: WEBHOOK, mail: MAIL });
  bench.answer = (channel) => (channel === 'phone' ? 'hang' : null);
  bench.queue.add(alertOf(1), 'raised');
  bench.queue.add(alertOf(2), 'raised');
  await bench.clock.advance(SECOND_MS);
  assert.equal(bench.delivered.length, 2);
  assert.match(bench.state(alertOf(1).id), /mail sent 1/);
});

test('an alert that the receiver chokes on does not hold up the next ones', async () => {
  await using bench = await open();
  bench.answer = (_channel, { alert }) => (alert.id === alertOf(1).id ? new DeliveryError('answers 500') : null);
  for (const number of [1, 2, 3]) bench.queue.add(alertOf(number), 'raised');
  await bench.clock.advance(10 * MINUTE_MS);
  assert.deepEqual(
    bench.delivered.map(({ notification }) => notification.alert.id),
    [alertOf(2).id, alertOf(3).id],
  );
});

test('once a channel works again, what waits goes out at once, oldest first', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('away');
  for (const number of [1, 2, 3]) bench.queue.add(alertOf(number), 'raised');
  await bench.clock.advance(2 * HOUR_MS);
  bench.answer = () => null;
  bench.queue.add(alertOf(4), 'raised');
  await bench.clock.advance(0);
  assert.deepEqual(
    bench.delivered.map(({ notification }) => notification.alert.id),
    [4, 1, 2, 3].map((number) => alertOf(number).id),
  );
});

test('new settings are tried at once, and old attempts do not finish', async () => {
  await using bench = await open();
  bench.answer = () => 'hang';
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  bench.answer = () => null;
  bench.config = configSchema.parse({ notifications: { channels: { phone: MAIL } } });
  bench.queue.applyConfiguration();
  await bench.clock.advance(0);
  assert.equal(bench.state(alertOf(1).id), 'phone sent 1');
});

test('what waits for a channel that is removed is given up, and that is said', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('away');
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS / 2);
  bench.config = configSchema.parse({});
  bench.queue.applyConfiguration();
  const [status] = bench.queue.deliveriesOf(alertOf(1).id);
  assert.equal(status?.state, 'given-up');
  assert.match(status?.problem ?? '', /removed or switched off/);
});

test('more than a thousand waiting: the oldest give way and are counted', async () => {
  await using bench = await open();
  bench.answer = () => 'hang';
  for (let number = 1; number <= 1003; number++) bench.queue.add(alertOf(number), 'raised');
  assert.deepEqual(bench.queue.figures(), [{ type: 'webhook', waiting: 1000, sent: 0, givenUp: 3 }]);
  assert.match(bench.queue.deliveriesOf(alertOf(3).id)[0]?.problem ?? '', /gave way/);
  assert.equal(bench.state(alertOf(4).id), 'phone waiting 0');
});

test('a server that is killed between adding and sending sends after its next start', async () => {
  const file = join(await createTemporaryFolder(), 'localcv.db');
  const clock = new SimulatedClock(START_MS);
  {
    await using bench = new QueueBench(file, { phone: WEBHOOK }, clock);
    bench.answer = () => 'hang';
    bench.queue.add(alertOf(1), 'raised');
    await settle();
    assert.equal(bench.attempts.length, 1);
  }
  await using bench = new QueueBench(file, { phone: WEBHOOK }, clock);
  await bench.clock.advance(0);
  assert.deepEqual(
    bench.delivered.map(({ notification }) => notification.id),
    [`${alertOf(1).id}-raised`],
  );
  assert.equal(bench.state(alertOf(1).id), 'phone sent 1');
});

test('a picture that comes a moment later is waited for, by channels that show it', async () => {
  await using bench = await open({ pictures: WEBHOOK, phone: MAIL });
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(500);
  assert.deepEqual(
    bench.delivered.map(({ channel }) => channel),
    ['phone'],
  );
  bench.picture = SAMPLE_PICTURE;
  await bench.clock.advance(200);
  assert.deepEqual(bench.delivered[1]?.picture, SAMPLE_PICTURE);
});

test('a picture that does not come is not waited for any longer than two seconds', async () => {
  await using bench = await open({ pictures: WEBHOOK });
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(HOUR_MS);
  assert.deepEqual(
    bench.delivered.map(({ picture, atMs }) => ({ picture, atMs })),
    [{ picture: null, atMs: 2000 }],
  );
});

test('a clock that is put forward by a day gives nothing up', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('away');
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  bench.clock.jump(25 * HOUR_MS);
  await bench.clock.advance(MINUTE_MS);
  assert.match(bench.state(alertOf(1).id), /waiting/);
});

test('a clock that is put back by a day delays nothing for a day', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('away');
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(MINUTE_MS);
  bench.clock.jump(-24 * HOUR_MS);
  bench.answer = () => null;
  bench.queue.add(alertOf(2), 'raised');
  await bench.clock.advance(5 * MINUTE_MS);
  assert.equal(bench.delivered.length, 2);
});

test('a locked database is told to who adds, loses nothing and sends nothing twice', async () => {
  const file = join(await createTemporaryFolder(), 'localcv.db');
  await using bench = new QueueBench(file, { phone: WEBHOOK });
  {
    using other = Database.open(file);
    other.write(() => assert.throws(() => bench.queue.add(alertOf(1), 'raised'), { code: 'storage-busy' }));
  }
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(MINUTE_MS);
  assert.deepEqual(
    bench.delivered.map(({ notification }) => notification.alert.id),
    [alertOf(1).id],
  );
});

test('what was sent while the database was locked is noted down before anything else is sent', async () => {
  const file = join(await createTemporaryFolder(), 'localcv.db');
  await using bench = new QueueBench(file, { phone: WEBHOOK });
  const other = new DatabaseSync(file);
  bench.answer = () => {
    if (bench.attempts.length === 1) other.exec('BEGIN IMMEDIATE');
    return null;
  };
  bench.queue.add(alertOf(1), 'raised');
  bench.queue.add(alertOf(2), 'raised');
  await bench.clock.advance(SECOND_MS);
  assert.match(bench.queue.problems().join(), /cannot be kept/);
  other.close();
  await bench.clock.advance(MINUTE_MS);
  assert.deepEqual(
    bench.delivered.map(({ notification }) => notification.alert.id),
    [alertOf(1).id, alertOf(2).id],
  );
});

test('secrets do not show in problems or logs, even if the receiver repeats them', async () => {
  await using bench = await open();
  bench.answer = () => new DeliveryError('refused "a-secret-of-ours" at http://user:hidden@192.0.2.1/hook?token=abc');
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  const shown = [
    ...bench.queue.problems(),
    ...bench.log,
    JSON.stringify(bench.queue.deliveriesOf(alertOf(1).id)),
  ].join();
  assert.match(shown, /refused \\?"\*\*\*\\?"/);
  assert.doesNotMatch(shown, /a-secret-of-ours|hidden|abc/);
});

test('what is done is forgotten with the alerts', async () => {
  await using bench = await open();
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  await bench.queue.removeExpired();
  assert.equal(bench.queue.deliveriesOf(alertOf(1).id).length, 1);
  bench.clock.jump(91 * 24 * HOUR_MS);
  await bench.queue.removeExpired();
  assert.equal(bench.queue.deliveriesOf(alertOf(1).id).length, 0);
});

test('a link leads to the alert where the address of the server is known', async () => {
  await using bench = await open();
  bench.config = configSchema.parse({
    notifications: { publicUrl: 'https://cameras.home/', channels: { phone: WEBHOOK } },
  });
  bench.queue.add(alertOf(1), 'raised');
  await bench.clock.advance(SECOND_MS);
  assert.equal(bench.delivered[0]?.notification.url, `https://cameras.home/alerts/${alertOf(1).id}`);
});
