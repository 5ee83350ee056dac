import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, AlertPage } from '#contract/alerts.ts';
import { type StandInAnswer, startOpenAiStandIn } from '../language-model/testing/openai-stand-in.ts';
import { HttpReceiver } from '../notifications/testing/http-receiver.ts';
import { startServer, type TestServer } from '../testing/start-server.ts';
import { until } from '../testing/until.ts';

/** Longer than any test waits: what is told was not told because the time for an answer was over. */
const MODEL_TIMEOUT_SECONDS = 120;

interface Watched extends AsyncDisposable {
  readonly server: TestServer;
  readonly receiver: HttpReceiver;
  readonly asked: readonly object[];
  /** Raises an alert of a rule that wants a second opinion and gives it when it is as expected. */
  raiseUntil(what: string, isExpected: (alert: Alert) => boolean): Promise<Alert>;
}

async function watch(answer: StandInAnswer, modelUrl?: string): Promise<Watched> {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startOpenAiStandIn(answer));
  const receiver = stack.use(await HttpReceiver.open());
  const server = stack.use(
    await startServer(`
languageModel: { url: '${modelUrl ?? model.url}', model: llava, verifyAlerts: true, timeoutSeconds: ${MODEL_TIMEOUT_SECONDS} }
notifications: { channels: { home: { type: webhook, url: '${receiver.url}' } } }
rules:
  gate: { title: Somebody at the gate, verify: true, condition: { subject: { labels: [person] }, verb: appears } }
cameras:
  alerts-1: { inputs: [{ path: demo:ball }] }
`),
  );
  const owned = stack.move();
  const raiseUntil: Watched['raiseUntil'] = async (what, isExpected) => {
    assert.equal((await server.call('GET', '/api/cameras/alerts-1/latest.jpg')).statusCode, 200);
    let newest: Alert | undefined;
    let isAsking = false;
    await until(what, () => {
      if (!isAsking) {
        isAsking = true;
        void server.call('GET', '/api/alerts?state=all').then((response) => {
          [newest] = response.json<AlertPage>().alerts;
          isAsking = false;
        });
      }
      return newest !== undefined && isExpected(newest);
    });
    assert.ok(newest);
    return newest;
  };
  return { server, receiver, asked: model.asked, raiseUntil, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

test('an alert that the language model confirms is told of', async () => {
  await using watched = await watch(JSON.stringify({ shown: true, why: 'There is a person.' }));
  const alert = await watched.raiseUntil('the opinion', ({ verification }) => verification !== null);
  assert.deepEqual([alert.heldBack, alert.verification], [null, { isConfirmed: true, words: 'There is a person.' }]);
  await until('the message', () => watched.receiver.requests.length === 1);
  assert.equal(watched.asked.length, 1);
});

test('one that it denies is kept and held back with its words, until somebody wants to be told after all', async () => {
  await using watched = await watch(JSON.stringify({ shown: false, why: 'Only a coat on a hook.' }));
  const alert = await watched.raiseUntil('the opinion', ({ verification }) => verification !== null);
  assert.equal(alert.heldBack?.by, 'verification');
  assert.match(alert.heldBack.reason, /Only a coat on a hook\.$/);
  assert.deepEqual(watched.receiver.requests, []);
  assert.equal((await watched.server.call('POST', `/api/alerts/${alert.id}/tell`)).statusCode, 200);
  await until('the message', () => watched.receiver.requests.length === 1);
});

test('where the language model is away, talks nonsense or fails, the alert is told of at once', async () => {
  const answers: readonly (readonly [answer: StandInAnswer, url?: string])[] = [
    ['', 'http://127.0.0.1:1/v1'],
    ['I am sure it is fine.'],
    [JSON.stringify({ shown: 'perhaps' })],
    [(response) => response.writeHead(500).end('out of memory')],
    [(response) => response.destroy()],
  ];
  for (const [answer, url] of answers) {
    await using watched = await watch(answer, url);
    const alert = await watched.raiseUntil('nobody to hold it back', ({ heldBack }) => heldBack === null);
    assert.equal(alert.verification, null);
    await until('the message', () => watched.receiver.requests.length === 1);
    assert.equal(watched.server.log().match(/no second opinion/g)?.length, 1);
  }
});

test('a server that ends breaks off its question to the language model', async () => {
  let isBrokenOff = false;
  await using watched = await watch((response) => {
    response.on('close', () => {
      isBrokenOff = true;
    });
  });
  await watched.raiseUntil('the question', () => watched.asked.length === 1);
  assert.equal(isBrokenOff, false);
  await watched.server[Symbol.asyncDispose]();
  await until('the end of the connection', () => isBrokenOff);
});
