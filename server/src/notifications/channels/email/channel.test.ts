import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts';
import { createLocalAuthority, issueServerCertificate } from '../../../tls/local-authority.ts';
import { findFreePort } from '../../testing/find-free-port.ts';
import { HOSTILE_TEXT, SAMPLE_PICTURE, sampleNotification } from '../../testing/sample-notification.ts';
import { obstacleToSmtpServer, type SmtpServerOptions, startSmtpServer } from '../../testing/smtp-server.ts';
import { testChannel } from '../channel.contract.ts';
import { DeliveryError } from '../channel.ts';
import { openEmail } from './channel.ts';

const NEVER = new AbortController().signal;
const obstacle = obstacleToSmtpServer();
const options = { skip: obstacle ?? false };

function configOf(settings: object): ChannelConfigOf<'email'> {
  const addresses = { from: 'cameras@example.org', to: ['ann@example.org', 'bob@example.org'] };
  const whole = { type: 'email', host: '127.0.0.1', security: 'none', ...addresses, ...settings };
  const config = channelConfigSchema.parse(whole);
  if (config.type !== 'email') throw new TypeError(`Expected e-mail but received ${config.type}`);
  return config;
}

async function open(settings: object = {}, server: Partial<SmtpServerOptions> = {}) {
  const port = await findFreePort();
  const smtp = await startSmtpServer({ port, ...server });
  const channel = openEmail(configOf({ port, ...settings }));
  return {
    smtp,
    channel,
    received: async () =>
      smtp.mails().map(({ content }) => ({
        id: headerOf(content, 'Message-ID').replace(/^<(.*)@localcv>$/, '$1'),
        title: decodeWords(headerOf(content, 'Subject')),
      })),
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
    },
  };
}

/** A header with its continuations (RFC 5322, section 2.2.3); fails where it is not there exactly once. */
function headerOf(content: string, name: string): string {
  const [head = ''] = content.split('\n\n', 1);
  const lines = head.replace(/\n[ \t]+/g, ' ').split('\n');
  const found = lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `));
  assert.equal(found.length, 1, `${name} in ${head}`);
  return found[0]?.slice(name.length + 2) ?? '';
}

/** RFC 2047. */
function decodeWords(text: string): string {
  const joined = text.replace(/\?= +=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, encoded: string) => {
    if (encoding.toLowerCase() === 'b') return Buffer.from(encoded, 'base64').toString();
    const bytes = encoded.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/gi, '%$1');
    return Buffer.from(unescape(bytes), 'latin1').toString();
  });
}

const openAt = (port: number) => openEmail(configOf({ port }));
testChannel('e-mail', { open, openAway: openAt, openHanging: openAt, obstacle });

test('from, to, text, link and picture', options, async () => {
  await using bench = await open();
  await bench.channel.deliver(sampleNotification({ url: 'https://cameras.home/alerts/1' }), SAMPLE_PICTURE, NEVER);
  const [mail, ...others] = bench.smtp.mails();
  assert.equal(others.length, 0);
  assert.deepEqual([mail?.from, mail?.to], ['cameras@example.org', ['ann@example.org', 'bob@example.org']]);
  const content = mail?.content ?? '';
  assert.equal(headerOf(content, 'Subject'), 'Someone at the gate');
  assert.equal(headerOf(content, 'Auto-Submitted'), 'auto-generated');
  assert.match(content, /Content-Type: text\/plain[\s\S]*A person entered the zone "gate" \(front-door\)/);
  assert.match(
    content,
    /<a href=3D"https:\/\/cameras\.home\/alerts\/1">|<a href="https:\/\/cameras\.home\/alerts\/1">/,
  );
  assert.match(content, /Content-ID: <picture@localcv>/i);
  assert.match(content, /cid:picture@localcv/);
  assert.ok(content.includes(Buffer.from(SAMPLE_PICTURE).toString('base64')));
});

test('hostile text adds no header, no recipient and no markup', options, async () => {
  await using bench = await open();
  await bench.channel.deliver(sampleNotification({}, { title: HOSTILE_TEXT, reason: HOSTILE_TEXT }), null, NEVER);
  const [mail] = bench.smtp.mails();
  const content = mail?.content ?? '';
  assert.deepEqual(mail?.to, ['ann@example.org', 'bob@example.org']);
  assert.doesNotMatch(content, /^Bcc:/m);
  const html = Buffer.from(content.replace(/=\n/g, '').replace(/=3D/g, '=')).toString();
  assert.match(html, /&lt;script&gt;/);
  assert.doesNotMatch(html.slice(html.indexOf('<html>')), /<script>/);
});

test('addresses that would be headers are refused with the configuration', () => {
  for (const address of ['a@b.org\r\nBcc: eve@b.org', 'a@b.org, eve@b.org', 'Ann <a@b.org>'])
    assert.equal(channelConfigSchema.safeParse({ ...configOf({}), to: [address] }).success, false, address);
});

test('a user with the right password is let in, one with a wrong one is told so', options, async () => {
  const login = { user: 'cameras', password: 'right' };
  await using bench = await open(login, login);
  await bench.channel.deliver(sampleNotification(), null, NEVER);
  assert.equal(bench.smtp.mails().length, 1);
  await using wrong = await open({ ...login, password: 'wrong' }, login);
  await assert.rejects(
    () => wrong.channel.deliver(sampleNotification(), null, NEVER),
    (error) =>
      error instanceof DeliveryError && !error.isPermanent && /refuses the user or the password/.test(error.message),
  );
});

for (const security of ['starttls', 'tls'] as const)
  test(`${security}: the message is encrypted, and only for a certificate that is trusted`, options, async () => {
    const certificateFile = join(await createTemporaryFolder(), 'server.pem');
    const authority = await createLocalAuthority(['mail.test'], Date.now());
    const issued = await issueServerCertificate(authority, ['127.0.0.1', 'localhost'], Date.now());
    await writeFile(certificateFile, `${issued.certificate}\n${issued.key}`);
    await using bench = await open({ security }, { security, certificateFile });
    await assert.rejects(() => bench.channel.deliver(sampleNotification(), null, NEVER), /certificate|encrypted/);
    assert.equal(bench.smtp.mails().length, 0);
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, authority.certificate]);
    try {
      await bench.channel.deliver(sampleNotification(), null, NEVER);
    } finally {
      setDefaultCACertificates(trusted);
    }
    assert.equal(bench.smtp.mails()[0]?.isEncrypted, true);
  });

test('a server that does not encrypt gets nothing where STARTTLS is wanted', options, async () => {
  await using bench = await open({ security: 'starttls' });
  await assert.rejects(() => bench.channel.deliver(sampleNotification(), null, NEVER), /cannot be spoken to encrypted/);
  assert.equal(bench.smtp.mails().length, 0);
});

const ANSWERS = [
  ['554 spam', true],
  ['451 try again later', false],
] as const;
for (const [answer, isPermanent] of ANSWERS)
  test(`"${answer}": ${isPermanent ? 'given up' : 'tried again'}`, options, async () => {
    await using bench = await open({}, { answer });
    await assert.rejects(
      () => bench.channel.deliver(sampleNotification(), null, NEVER),
      (error) => error instanceof DeliveryError && error.isPermanent === isPermanent && error.message.includes(answer),
    );
  });

test('a server that never stops talking is left', { timeout: 20_000 }, async () => {
  let sent = 0;
  const line = Buffer.alloc(64 * 1024, 'x');
  const server = createServer((socket) => {
    const talk = () => {
      while (!socket.destroyed && socket.write(line)) sent += line.length;
    };
    socket.on('drain', talk).on('error', () => {});
    socket.write('220-');
    talk();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await assert.rejects(openAt(port).deliver(sampleNotification(), null, NEVER), /did not take the message/);
    assert.ok(sent < 512 * 1024 * 1024, `${sent} bytes were taken`);
  } finally {
    server.close();
  }
});
