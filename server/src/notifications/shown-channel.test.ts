import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChannelConfig, channelConfigSchema } from '#contract/notifications-config.ts';
import { describeWithoutSecrets, redactChannelAddress, secretsOfChannel } from './channel-secrets.ts';
import { findShownChannelSecrets, restoreChannel, showChannel } from './shown-channel.ts';

const parse = (config: object): ChannelConfig => channelConfigSchema.parse(config);

const ADDRESSES = [
  ['http://192.168.1.5/hook', 'http://192.168.1.5/hook'],
  ['http://ann:secret@192.168.1.5/hook', 'http://ann:***@192.168.1.5/hook'],
  ['https://host/hook?token=abc&room=1', 'https://host/hook?token=***&room=1'],
  // Services whose key is a part of the path.
  ['https://chat.example/services/T0123/B4567/a1b2c3d4e5f6g7h8', 'https://chat.example/services/T0123/B4567/***'],
  ['https://ha.home/api/webhook/door-a1b2c3d4e5f6', 'https://ha.home/api/webhook/***'],
  // Long words are none.
  ['https://host/notifications-of-cameras', 'https://host/notifications-of-cameras'],
  ['mqtt://broker', 'mqtt://broker'],
] as const;
for (const [address, shown] of ADDRESSES)
  test(`shown as ${shown}`, () => assert.equal(redactChannelAddress(address), shown));

const SECRET_CHANNELS = [
  {
    type: 'webhook',
    url: 'https://ann:in-url@h/x?key=in-query',
    secret: 'in-secret',
    headers: { 'X-Key': 'in-header' },
  },
  { type: 'mqtt', url: 'mqtt://ann:in-url@h', user: 'ann', password: 'in-password' },
  { type: 'email', host: 'h', from: 'a@b.org', to: ['a@b.org'], user: 'ann', password: 'in-password' },
  { type: 'ntfy', url: 'https://h', topic: 't', token: 'in-token' },
  { type: 'gotify', url: 'https://h', token: 'in-token' },
];
for (const settings of SECRET_CHANNELS) {
  test(`${settings.type}: no secret is shown, and all come back`, () => {
    const config = parse(settings);
    const shown = showChannel(config, settings);
    assert.doesNotMatch(JSON.stringify(shown), /"[^"]*in-[a-z]+[^"]*"/);
    assert.deepEqual(restoreChannel(parse(shown), settings, ''), settings);
  });

  test(`${settings.type}: no secret survives in a problem`, () => {
    const config = parse(settings);
    const said = describeWithoutSecrets(`refused: ${JSON.stringify(settings)}`, secretsOfChannel(config));
    assert.doesNotMatch(said, /in-[a-z]+/);
  });

  test(`${settings.type}: what is shown is no secret when it stands in the file`, () => {
    assert.ok(findShownChannelSecrets(parse(showChannel(parse(settings), settings))).length > 0);
    assert.deepEqual(findShownChannelSecrets(parse(settings)), []);
  });
}

test('a login does not survive as the header that it is sent in', () => {
  const config = parse({ type: 'ntfy', url: 'https://bob:in-url@h', topic: 't', user: 'ann', password: 'in-password' });
  const repeated = ['ann:in-password', 'bob:in-url'].map((login) => Buffer.from(login).toString('base64'));
  const said = describeWithoutSecrets(`You sent Basic ${repeated.join(' and Basic ')}`, secretsOfChannel(config));
  assert.equal(said, 'You sent Basic *** and Basic ***');
});

test('an endless answer of a receiver keeps nobody busy, and what stands far behind in it is not told', () => {
  for (const part of ['a', 'a.', 'http://a', '/a1']) {
    const startMs = performance.now();
    const said = describeWithoutSecrets(part.repeat(300_000), ['secret']);
    assert.ok(performance.now() - startMs < 1_000, part);
    assert.ok(said.length <= 301);
  }
});

const MAIL = { type: 'email', host: 'mail.home', from: 'a@b.org', to: ['a@b.org'], user: 'ann', password: 'stored' };
const MOVED = [{ host: 'mail.evil' }, { port: 25 }, { security: 'none' }];
for (const change of MOVED)
  test(`the password of a mailbox does not follow to ${JSON.stringify(change)}`, () => {
    const changed = parse({ ...MAIL, password: '***', ...change });
    assert.throws(() => restoreChannel(changed, MAIL, 'x'), {
      code: 'config-invalid',
      message: /x\.password: enter it/,
    });
  });

test('what stays where it is keeps its password', () => {
  const changed = parse({ ...MAIL, password: '***', port: 587, to: ['c@b.org'] });
  assert.deepEqual(restoreChannel(changed, MAIL, ''), { ...MAIL, to: ['c@b.org'] });
});

test('a reference to the environment is shown and kept as the file has it', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference to the environment
  const written = { ...MAIL, password: '${MAIL_PASSWORD}', host: '${MAIL_HOST}' };
  const shown = showChannel(parse(MAIL), written);
  assert.deepEqual(
    [shown.type === 'email' && shown.password, shown.type === 'email' && shown.host],
    [written.password, written.host],
  );
  assert.deepEqual(restoreChannel(parse(shown), written, ''), written);
});

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: references to the environment */
const HOOK = { type: 'webhook', url: 'http://h/hook', secret: '${HOOK_SECRET}', headers: { 'X-Key': '${HOOK_KEY}' } };
const REFERENCES: [what: string, config: object, stored: object | undefined, path: string][] = [
  ['a secret of another one', { ...HOOK, secret: '${MAIL_PASSWORD}' }, HOOK, 'secret'],
  ['a secret of one that is new', { type: 'gotify', url: 'http://h', token: '${TOKEN}' }, undefined, 'token'],
  ['a secret that went elsewhere', { ...HOOK, url: 'http://evil/' }, HOOK, 'secret'],
  ['a header', { ...HOOK, headers: { 'X-Key': '${PATH}' } }, HOOK, 'headers.X-Key'],
  ['an address', { type: 'webhook', url: 'http://evil/${HOOK_SECRET}' }, undefined, 'url'],
  ['a host', { ...MAIL, host: '${MAIL_PASSWORD}.evil' }, MAIL, 'host'],
];
for (const [what, config, stored, path] of REFERENCES)
  test(`the environment is not read for ${what}`, () => {
    assert.throws(() => restoreChannel(parse(config), stored, 'x'), {
      code: 'config-invalid',
      message: new RegExp(`x\\.${path}: enter it itself`),
    });
  });

test('what looks like a reference in a text is text', () => {
  const written = { ...HOOK, title: 'The $${bell}', body: '{"a": "{{title}}, ${HOOK_SECRET}"}' };
  const changed = parse({ ...HOOK, title: 'The ${bell}', body: '{"a": "{{title}}, ${OTHER}"}' });
  assert.deepEqual(restoreChannel(changed, written, ''), {
    ...HOOK,
    title: 'The $${bell}',
    body: '{"a": "{{title}}, $${OTHER}"}',
  });
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: references to the environment */
