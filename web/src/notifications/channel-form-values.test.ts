import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChannelConfigInput, channelConfigSchema } from '#contract/notifications-config.ts';
import { CHANNEL_KINDS } from './channel-fields.ts';
import {
  emptyChannelForm,
  placeProblems,
  problemOfName,
  toChannelConfig,
  toChannelForm,
} from './channel-form-values.ts';

const COMPLETE: readonly ChannelConfigInput[] = [
  { type: 'ntfy', url: 'http://host:2586', topic: 'house', token: '***', picture: false },
  { type: 'gotify', url: 'https://host', token: '***', title: 'Phone', minimumSeverity: 'critical', tellsOfEnds: true },
  {
    type: 'email',
    host: 'mail',
    port: 465,
    security: 'tls',
    user: 'me',
    password: '***',
    from: 'a@example.org',
    to: ['b@example.org', 'c@example.org'],
  },
  { type: 'mqtt', url: 'mqtt://broker', topic: 'cv', homeAssistant: false, enabled: false },
  {
    type: 'webhook',
    url: 'http://host/hook',
    secret: '***',
    headers: { Authorization: '***', 'X-Kind': 'a: b' },
    body: '{"text": "{{title}}"}\n',
    picture: true,
  },
];

test('a stored channel comes out of its form as it went in', () => {
  for (const input of COMPLETE) {
    const config = channelConfigSchema.parse(input);
    const form = toChannelForm('name', config);
    assert.ok(form, input.type);
    const result = toChannelConfig(form);
    assert.ok('config' in result, JSON.stringify(result));
    assert.deepEqual(channelConfigSchema.parse(result.config), config);
  }
});

test('every kind that can be edited has a form, and says what has to be filled in', () => {
  for (const { type, fields } of CHANNEL_KINDS) {
    const result = toChannelConfig(emptyChannelForm(type));
    const required = fields.filter(({ isRequired }) => isRequired).map(({ key }) => `own.${key}`);
    assert.ok('errors' in result, type);
    assert.deepEqual(Object.keys(result.errors), required);
  }
});

test('a command has no form', () => {
  assert.equal(toChannelForm('name', channelConfigSchema.parse({ type: 'command', command: ['true'] })), null);
});

test('what the schema refuses is said at its field', () => {
  const cases: [ReturnType<typeof emptyChannelForm>, string][] = [
    [{ ...emptyChannelForm('gotify'), own: { url: 'host', token: 'abc' } }, 'own.url'],
    [{ ...emptyChannelForm('ntfy'), own: { url: 'http://host', topic: 'a b' } }, 'own.topic'],
    [{ ...emptyChannelForm('email'), own: { host: 'h', from: 'a@b.org', to: 'a@b.org, nobody' } }, 'own.to'],
    [{ ...emptyChannelForm('webhook'), own: { url: 'http://host', headers: 'no colon here' } }, 'own.headers'],
    [{ ...emptyChannelForm('gotify'), title: 'x'.repeat(300), own: { url: 'http://h', token: 'abc' } }, 'title'],
  ];
  for (const [values, field] of cases) {
    const result = toChannelConfig(values);
    assert.ok('errors' in result, field);
    assert.deepEqual(Object.keys(result.errors), [field]);
  }
});

test('problems that the server found are placed at fields, and the rest is not lost', () => {
  const problems = [
    { path: 'notifications.channels.phone.url', message: 'wrong' },
    { path: 'somewhere.else', message: 'odd' },
  ];
  assert.deepEqual(placeProblems('ntfy', problems), { 'own.url': 'wrong', form: 'somewhere.else: odd' });
});

test('a name is one that can be part of an address, and only there once', () => {
  assert.equal(problemOfName('my-phone', ['other']), null);
  for (const [name, taken] of [
    ['phone', ['phone']],
    ['My Phone', []],
    ['', []],
  ] as const) {
    assert.ok(problemOfName(name, taken), name);
  }
});
