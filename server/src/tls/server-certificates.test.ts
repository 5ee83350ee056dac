import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import Fastify from 'fastify';
import pino from 'pino';
import { type HttpsConfig, httpsConfigSchema } from '#contract/config.ts';
import { ClosedConnections } from '../closed-connections.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';
import { HttpsServer } from './https-server.ts';
import { createLocalAuthority, issueServerCertificate } from './local-authority.ts';
import type { LocalNames } from './local-names.ts';
import { ServerCertificates } from './server-certificates.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const logger = pino({ level: 'silent' });
const api = Fastify();
api.get('/', (incoming) => ({ protocol: incoming.protocol }));
await api.ready();
after(() => api.close());
const serve: RequestListener = (incoming, response) => api.routing(incoming, response);

async function open(names: Partial<LocalNames> = {}, settings: Partial<HttpsConfig> = {}, folder?: string) {
  const machine = { hostNames: ['nas'], addresses: ['192.168.1.5'], ...names };
  const clock = { nowMs: Date.now() };
  const used = folder ?? join(await createTemporaryFolder(), 'tls');
  const certificates = await ServerCertificates.open({
    folder: used,
    settings: httpsConfigSchema.parse(settings),
    listLocalNames: () => machine,
    logger,
    now: () => clock.nowMs,
  });
  return { certificates, machine, clock, folder: used, [Symbol.dispose]: () => certificates[Symbol.dispose]() };
}

const parse = ({ certificates }: { certificates: ServerCertificates }) =>
  new X509Certificate(certificates.current.certificate);

describe('the certificate of a machine', () => {
  it('names the machine, its addresses and localhost, and is vouched for by its authority', async () => {
    using opened = await open();
    const certificate = parse(opened);
    for (const name of ['localhost', 'nas', 'nas.local']) assert.ok(certificate.checkHost(name), name);
    for (const address of ['127.0.0.1', '::1', '192.168.1.5']) assert.ok(certificate.checkIP(address), address);
    const authority = new X509Certificate(opened.certificates.authorityCertificate ?? '');
    assert.ok(certificate.verify(authority.publicKey));
    assert.ok(certificate.checkIssued(authority));
    const validDays = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / DAY_MS;
    assert.ok(validDays <= 397 && validDays > 390, String(validDays));
  });

  it('is kept from one start to the next, in files that only their owner reads', async () => {
    using first = await open();
    using second = await open({}, {}, first.folder);
    assert.deepEqual(second.certificates.current, first.certificates.current);
    for (const file of ['authority.key', 'server.key'])
      assert.equal((await stat(join(first.folder, file))).mode & 0o777, 0o600);
  });

  for (const file of ['authority.crt', 'authority.key', 'authority-names.json', 'server.crt', 'server.key']) {
    it(`is made anew where ${file} is damaged`, async () => {
      using first = await open();
      await writeFile(join(first.folder, file), '');
      using second = await open({}, {}, first.folder);
      const authority = new X509Certificate(second.certificates.authorityCertificate ?? '');
      assert.ok(parse(second).verify(authority.publicKey));
    });
  }

  it('closes a folder that others may look into', async () => {
    using first = await open();
    await chmod(first.folder, 0o755);
    using second = await open({}, {}, first.folder);
    assert.equal((await stat(second.folder)).mode & 0o777, 0o700);
  });

  it('is renewed when an address is added, and not when one goes', async () => {
    using opened = await open();
    const { certificates, machine } = opened;
    let changes = 0;
    certificates.onChange(() => changes++);
    machine.addresses = [];
    await certificates.check();
    assert.equal(changes, 0);
    machine.addresses = ['10.1.2.3'];
    await certificates.check();
    assert.equal(changes, 1);
    assert.ok(parse(opened).checkIP('10.1.2.3'));
  });

  it('is renewed before it ends, by the same authority', async () => {
    using opened = await open();
    const { certificates, clock } = opened;
    const { authorityCertificate, current } = certificates;
    clock.nowMs += 370 * DAY_MS;
    await certificates.check();
    assert.equal(certificates.authorityCertificate, authorityCertificate);
    assert.notEqual(certificates.current.certificate, current.certificate);
  });

  it('leaves out what its authority may not vouch for', async () => {
    using opened = await open();
    opened.machine.addresses = ['203.0.113.9', '10.0.0.7'];
    await opened.certificates.check();
    assert.equal(parse(opened).checkIP('203.0.113.9'), undefined);
    assert.ok(parse(opened).checkIP('10.0.0.7'));
  });

  it('covers the public address that the machine had when the authority was made', async () => {
    using opened = await open({ addresses: ['203.0.113.9', '2001:db8::7'] });
    assert.ok(parse(opened).checkIP('203.0.113.9'));
    assert.ok(parse(opened).checkIP('2001:db8::7'));
  });
});

describe("the user's own certificate", () => {
  async function writeOwn(folder: string, nowMs = Date.now()) {
    const authority = await createLocalAuthority(['example.org'], nowMs);
    const pair = await issueServerCertificate(authority, ['cameras.example.org'], nowMs);
    const files = { certificateFile: join(folder, 'own.crt'), keyFile: join(folder, 'own.key') };
    await writeFile(files.certificateFile, pair.certificate);
    await writeFile(files.keyFile, pair.key);
    return files;
  }

  it('is used, and used anew when its files change', async () => {
    const folder = await createTemporaryFolder();
    const files = await writeOwn(folder);
    using opened = await open({}, files);
    const { certificates } = opened;
    assert.ok(parse(opened).checkHost('cameras.example.org'));
    assert.equal(certificates.authorityCertificate, null);
    const { certificate } = certificates.current;
    await writeOwn(folder);
    await certificates.check();
    assert.notEqual(certificates.current.certificate, certificate);
    assert.equal(certificates.problem, null);
  });

  const spoilt: [string, (files: { certificateFile: string; keyFile: string }) => Promise<unknown>, RegExp][] = [
    ['a missing file', (files) => rm(files.certificateFile), /https\.certificateFile cannot be read/],
    ['no certificate', (files) => writeFile(files.certificateFile, 'hello'), /holds no certificate/],
    ['no key', (files) => writeFile(files.keyFile, 'hello'), /holds no private key/],
    ['the key of another', (files) => writeOtherKey(files.keyFile), /is not the key of the certificate/],
  ];
  for (const [what, spoil, expected] of spoilt) {
    it(`with ${what} is a problem in words, and the machine's own serves meanwhile`, async () => {
      const files = await writeOwn(await createTemporaryFolder());
      await spoil(files);
      using opened = await open({}, files);
      assert.match(opened.certificates.problem ?? '', expected);
      assert.ok(parse(opened).checkHost('nas.local'));
    });
  }

  it('that has ended is a problem', async () => {
    const files = await writeOwn(await createTemporaryFolder(), Date.now() - 500 * DAY_MS);
    using opened = await open({}, files);
    assert.match(opened.certificates.problem ?? '', /ended on/);
  });

  async function writeOtherKey(file: string) {
    await writeFile(file, (await createLocalAuthority(['x'], Date.now())).key);
  }
});

describe('the HTTPS server', () => {
  const settings = { enabled: true, host: '127.0.0.1', port: 0 };

  function fetchOver(port: number | null, ca: string | null): Promise<{ body: string; fingerprint: string }> {
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, ca: ca ?? [], agent: false }, async (response) => {
        const socket = response.socket as TLSSocket;
        const { fingerprint256 } = socket.getPeerCertificate();
        resolve({ body: String(await response.setEncoding('utf8').toArray()), fingerprint: fingerprint256 });
      });
      asked.on('error', reject).end();
    });
  }

  it('serves the routes of the API to a client that trusts the authority, and to no other', async () => {
    using opened = await open();
    const { certificates } = opened;
    await using server = new HttpsServer(serve, certificates, logger);
    await server.apply(settings);
    const { body } = await fetchOver(server.port, certificates.authorityCertificate);
    assert.deepEqual(JSON.parse(body), { protocol: 'https' });
    await assert.rejects(fetchOver(server.port, null), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });

  it('serves a renewed certificate without a restart', async () => {
    using opened = await open();
    const { certificates, machine } = opened;
    await using server = new HttpsServer(serve, certificates, logger);
    await server.apply(settings);
    const before = await fetchOver(server.port, certificates.authorityCertificate);
    machine.addresses = ['10.9.9.9'];
    await certificates.check();
    const after = await fetchOver(server.port, certificates.authorityCertificate);
    assert.notEqual(after.fingerprint, before.fingerprint);
  });

  it('says which port is taken and listens once it is free', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    using opened = await open();
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    await using server = new HttpsServer(serve, opened.certificates, log);
    await server.apply({ ...settings, port });
    await server.apply({ ...settings, port });
    assert.equal(lines.length, 1, 'the log is told once');
    assert.match(server.problem ?? '', new RegExp(`${port} is in use.*https\\.port`));
    assert.equal(server.port, null);
    blocker.close();
    await once(blocker, 'close');
    await server.apply({ ...settings, port });
    assert.equal(server.port, port);
    assert.equal(server.problem, null);
  });

  it('answers what is no HTTP with 400, counts and closes it', async () => {
    using opened = await open();
    const closed = new ClosedConnections(logger);
    await using server = new HttpsServer(serve, opened.certificates, logger, closed);
    await server.apply(settings);
    const client = connectTls({ port: server.port ?? 0, host: '127.0.0.1', rejectUnauthorized: false });
    client.write('nonsense\r\n\r\n');
    assert.match(String(await client.setEncoding('utf8').toArray()), /^HTTP\/1\.1 400 /);
    assert.deepEqual([...closed.counts()], [['malformed', 1]]);
  });

  it('closes what does not speak TLS, and stops when it is switched off', async () => {
    using opened = await open();
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    const closed = new ClosedConnections(log);
    await using server = new HttpsServer(serve, opened.certificates, log, closed);
    await server.apply(settings);
    const client = connect(server.port ?? 0, '127.0.0.1');
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let isClosed = false;
    client.on('close', () => {
      isClosed = true;
    });
    client.resume();
    await until('the connection to be closed', () => isClosed);
    assert.deepEqual([...closed.counts()], [['handshake', 1]]);
    assert.match(lines.join(), /TLS handshake failed/);
    await server.apply({ ...settings, enabled: false });
    assert.equal(server.port, null);
  });
});
