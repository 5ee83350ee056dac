import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { tlsInfoSchema } from '#contract/api.ts';
import { createLocalAuthority, issueServerCertificate } from '../../tls/local-authority.ts';
import { sendError } from '../error-response.ts';
import { tlsRoutes } from './tls-routes.ts';

const authority = await createLocalAuthority(['nas'], Date.now());
const names = ['localhost', 'nas', 'nas.local', '127.0.0.1', '192.168.1.5', 'fd00::5'];
const { certificate } = await issueServerCertificate(authority, names, Date.now());
let isOwn = false;

let api: FastifyInstance;
before(async () => {
  api = Fastify();
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler(sendError);
  const state = () => ({
    port: 8443,
    problem: null,
    certificate,
    authorityCertificate: isOwn ? null : authority.certificate,
  });
  await api.register(tlsRoutes({ tls: state } as Parameters<typeof tlsRoutes>[0]));
  await api.listen({ host: '127.0.0.1', port: 0 });
});
after(() => api.close());

async function getInfo(host = 'localhost') {
  const response = await api.inject({ url: '/api/tls', headers: { host: `${host}:8080` } });
  assert.equal(response.statusCode, 200);
  return tlsInfoSchema.parse(response.json());
}

test('phones are told where to begin, by the address that the page was asked under first', async () => {
  isOwn = false;
  const info = await getInfo('nas.local');
  assert.deepEqual(
    info.starts.map(({ address }) => address),
    ['nas.local', '192.168.1.5', 'fd00::5'],
  );
  assert.equal(info.starts[0]?.publishUrl, 'https://nas.local:8443/publish');
  assert.match(info.starts[0]?.installUrl ?? '', /^http:\/\/nas\.local:\d+\/install-certificate$/);
  assert.match(info.starts[2]?.publishUrl ?? '', /^https:\/\/\[fd00::5\]:8443/);
  assert.match(info.starts[0]?.qrCode ?? '', /^<svg /);
});

test('fingerprints are those that browsers show', async () => {
  const info = await getInfo();
  assert.equal(info.authority?.fingerprint, new X509Certificate(authority.certificate).fingerprint256);
  assert.match(info.certificate.fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.deepEqual(info.names, names);
});

test('the authority is given out as a certificate to install', async () => {
  isOwn = false;
  const response = await api.inject({ url: '/api/tls/authority.crt' });
  assert.equal(response.headers['content-type'], 'application/x-x509-ca-cert');
  const given = new X509Certificate(response.rawPayload);
  assert.ok(given.ca);
  assert.equal(given.fingerprint256, new X509Certificate(authority.certificate).fingerprint256);
});

test('nothing has to be installed for a certificate of the user’s own', async () => {
  isOwn = true;
  const info = await getInfo('192.168.1.5');
  assert.equal(info.authority, null);
  assert.equal((await api.inject({ url: '/api/tls/authority.crt' })).statusCode, 404);
});
