import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledSentence } from '#core/sentences/compiled-sentence.ts';
import { startServer } from '../../testing/start-server.ts';

const CONFIG = `
site: { latitude: 52.5, longitude: 13.4, timeZone: Europe/Berlin }
cameras:
  front:
    inputs: [{ path: demo:ball }]
    detect: { tasks: { objects: {} } }
    zones: { gate: { polygon: [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]] } }
`;

test('the API compiles sentences against the configuration, and takes any text', async () => {
  await using opened = await startServer(CONFIG);
  const compile = async (sentence: string) => {
    const response = await opened.call('POST', '/api/rules/compile', { sentence });
    assert.equal(response.statusCode, 200, response.body);
    return response.json<CompiledSentence>();
  };
  const { rule, explanation, phrases } = await compile('Tell me when a person is at the gate at night');
  assert.deepEqual(rule, {
    sentence: 'Tell me when a person is at the gate at night',
    condition: { subject: { labels: ['person'] }, verb: 'is-present', where: { zones: ['gate'] } },
    when: { daylight: 'night' },
  });
  assert.match(explanation, /person .*gate.* at night/);
  assert.ok(phrases.some(({ kind }) => kind === 'place'));

  const unknown = await compile('a person at the gaet');
  assert.equal(unknown.rule, null);
  assert.deepEqual(unknown.problems[0]?.suggestions, ['gate']);
  for (const text of ['', 'x'.repeat(10_000), '<script>', "'; DROP TABLE events; --", '$(reboot)', '\0'])
    assert.equal((await compile(text)).rule, null, text.slice(0, 30));

  const refused = await opened.call('POST', '/api/rules/compile', { text: 'a person' });
  assert.equal(refused.statusCode, 400);
});
