import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { ApiError, isUnauthorized, isUnreachable } from './api-error.ts';
import { requestJson } from './request-json.ts';

const ANSWERS: Record<string, { status: number; headers?: Record<string, string>; body: string }> = {
  '/good': { status: 200, body: '{"name":"yard"}' },
  '/other': { status: 200, body: '{"title":"yard"}' },
  '/refused': {
    status: 422,
    body: '{"error":{"code":"config-invalid","message":"No.","problems":[{"path":"name","message":"wrong"}]}}',
  },
  '/limited': { status: 429, headers: { 'retry-after': '42' }, body: 'slow down' },
  '/login-required': { status: 401, body: '{"error":{"code":"login-required","message":"Log in."}}' },
  '/login-failed': { status: 401, body: '{"error":{"code":"login-failed","message":"Wrong."}}' },
};

let server: Server;
let origin: string;
before(async () => {
  server = createServer((request, response) => {
    const answer = ANSWERS[request.url ?? ''] ?? { status: 404, body: '' };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const schema = z.object({ name: z.string() });
const failureOf = (path: string) =>
  requestJson(origin + path, schema).then(
    () => assert.fail('Expected a refusal'),
    (error: unknown) => {
      assert.ok(error instanceof ApiError);
      return error;
    },
  );

test('an answer is given as its schema says', async () => {
  assert.deepEqual(await requestJson(`${origin}/good`, schema), { name: 'yard' });
});

test('an answer of another shape is a failure that says to reload', async () => {
  const error = await failureOf('/other');
  assert.equal(error.code, 'unexpected-answer');
  assert.match(error.message, /Reload/);
});

test('a refusal keeps its code, message and problems', async () => {
  const { status, code, message, problems } = await failureOf('/refused');
  assert.deepEqual([status, code, message], [422, 'config-invalid', 'No.']);
  assert.deepEqual(problems, [{ path: 'name', message: 'wrong' }]);
});

test('a refusal without a body of ours tells its status and how long to wait', async () => {
  const error = await failureOf('/limited');
  assert.deepEqual([error.status, error.code, error.retryAfterSeconds], [429, 'http-429', 42]);
});

test('a wrong password does not end the session, a missing login does', async () => {
  assert.equal(isUnauthorized(await failureOf('/login-required')), true);
  assert.equal(isUnauthorized(await failureOf('/login-failed')), false);
});

test('a server that does not answer is unreachable', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const error = await requestJson(`http://127.0.0.1:${port}/good`, schema).catch((reason: unknown) => reason);
  assert.equal(isUnreachable(error), true);
});
