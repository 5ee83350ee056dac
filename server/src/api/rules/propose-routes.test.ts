import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOpenAiStandIn } from '../../language-model/testing/openai-stand-in.ts';
import { startServer } from '../../testing/start-server.ts';

const CAMERAS = `cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
`;
const RULE = { condition: { subject: { labels: ['person'] }, verb: 'appears' } };
const PROPOSE = ['POST', '/api/rules/propose'] as const;

test('a rule is proposed and nothing is stored', async () => {
  await using standIn = await startOpenAiStandIn(JSON.stringify({ rule: RULE }));
  const text = `languageModel: { url: '${standIn.url}', model: llama, apiKey: '\${MODEL_KEY}' }\n${CAMERAS}`;
  await using opened = await startServer(text, { MODEL_KEY: 'sk-secret' });
  const response = await opened.call(...PROPOSE, { sentence: 'somebody' });
  assert.equal(response.statusCode, 200, response.body);
  assert.deepEqual(response.json<{ rule: unknown }>().rule, { ...RULE, sentence: 'somebody' });
  assert.equal(standIn.asked[0]?.headers.authorization, 'Bearer sk-secret');
  const config = await opened.call('GET', '/api/config');
  assert.deepEqual(config.json<{ config: { rules: object } }>().config.rules, {});
  assert.doesNotMatch(config.body + opened.log(), /sk-secret/);
  assert.match(config.body, /\$\{MODEL_KEY\}/);
});

test('a key in the file is not shown', async () => {
  const url = 'http://user:pass-word@127.0.0.1:1/v1';
  await using opened = await startServer(
    `languageModel: { url: '${url}', model: llama, apiKey: sk-secret }\n${CAMERAS}`,
  );
  const { body } = await opened.call('GET', '/api/config');
  assert.doesNotMatch(body, /sk-secret|pass-word/);
  const refused = await opened.call(...PROPOSE, { sentence: 'somebody' });
  assert.equal(refused.statusCode, 503);
  assert.doesNotMatch(refused.body, /sk-secret|pass-word/);
  assert.match(refused.body, /language-model-failed/);
});

test('without a language model everything else works', async () => {
  await using opened = await startServer(CAMERAS);
  const refused = await opened.call(...PROPOSE, { sentence: 'somebody' });
  assert.deepEqual(
    [refused.statusCode, refused.json<{ error: { code: string } }>().error.code],
    [409, 'language-model-absent'],
  );
  const compiled = await opened.call('POST', '/api/rules/compile', { sentence: 'a person appears' });
  assert.equal(compiled.statusCode, 200);
});

test('one sentence at a time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using standIn = await startOpenAiStandIn((response) => {
    resolve();
    setTimeout(() => response.destroy(), 300);
  });
  await using opened = await startServer(`languageModel: { url: '${standIn.url}', model: llama }\n${CAMERAS}`);
  const first = opened.call(...PROPOSE, { sentence: 'somebody' });
  await promise;
  const second = await opened.call(...PROPOSE, { sentence: 'somebody' });
  assert.equal(second.json<{ error: { code: string } }>().error.code, 'language-model-busy');
  assert.equal((await first).statusCode, 503);
});
