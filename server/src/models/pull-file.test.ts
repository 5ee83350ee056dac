import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PinnedFile } from '#contract/models.ts';
import { OperationalError } from '../operational-error.ts';
import { type PullLimits, pullFile } from './pull-file.ts';
import { type Answer, pin, serveBytes, startModelHost } from './testing/model-host.ts';

const CONTENT = randomBytes(300_000);
const CUT = 123_456;
const LIMITS: Partial<PullLimits> = { attempts: 2, retryDelayMs: 1, answerTimeoutMs: 10_000, stallTimeoutMs: 10_000 };

describe('pullFile', () => {
  let folder: string;
  let target: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-pull-'));
    target = join(folder, 'models/tiny.onnx');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const pull = (file: PinnedFile, limits: Partial<PullLimits> = {}) =>
    pullFile(file, { target, limits: { ...LIMITS, ...limits } });
  const files = () => readdir(join(folder, 'models'));

  async function assertFails(pulled: Promise<void>, code: string, message: RegExp): Promise<void> {
    await assert.rejects(pulled, (error) => {
      assert(error instanceof OperationalError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
    assert.equal(existsSync(target), false, 'nothing is where readers look');
  }

  it('fetches a file, tells how far it is, and leaves nothing else behind', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    const progress: number[] = [];
    const file = pin(CONTENT, `${host.origin}/tiny.onnx`);
    await pullFile(file, { target, onProgress: (bytes) => progress.push(bytes) });
    assert.deepEqual(await readFile(target), CONTENT);
    assert.equal(progress.at(-1), CONTENT.length);
    assert.deepEqual(await files(), ['tiny.onnx']);
  });

  it('does not ask again for what is there', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    const file = pin(CONTENT, `${host.origin}/tiny.onnx`);
    await pull(file);
    await pull(file);
    assert.equal(host.ranges.length, 1);
  });

  it('goes on where the connection was cut', async () => {
    let cut = () => {};
    let isFirst = true;
    await using host = await startModelHost((request, response) => {
      if (!isFirst) return serveBytes(CONTENT)(request, response);
      isFirst = false;
      cut = () => response.destroy();
      response.writeHead(200, { 'content-length': CONTENT.length }).write(CONTENT.subarray(0, CUT));
    });
    await pullFile(pin(CONTENT, host.origin), {
      target,
      limits: LIMITS,
      onProgress: (bytes) => bytes === CUT && cut(),
    });
    assert.deepEqual(await readFile(target), CONTENT);
    assert.deepEqual(host.ranges, ['', `bytes=${CUT}-`]);
  });

  it('goes on with what an earlier process has left', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    await mkdir(join(folder, 'models'));
    await writeFile(`${target}.part`, CONTENT.subarray(0, CUT));
    await pull(pin(CONTENT, host.origin));
    assert.deepEqual(await readFile(target), CONTENT);
    assert.deepEqual(host.ranges, [`bytes=${CUT}-`]);
  });

  it('begins anew where the server does not know ranges', async () => {
    await using host = await startModelHost((_request, response) => response.end(CONTENT));
    await mkdir(join(folder, 'models'));
    await writeFile(`${target}.part`, CONTENT.subarray(0, CUT));
    await pull(pin(CONTENT, host.origin));
    assert.deepEqual(await readFile(target), CONTENT);
  });

  it('needs no server for what is complete but was not put in its place', async () => {
    await mkdir(join(folder, 'models'));
    await writeFile(`${target}.part`, CONTENT);
    await pull(pin(CONTENT, 'http://127.0.0.1:1/'));
    assert.deepEqual(await readFile(target), CONTENT);
  });

  it('throws damaged leftovers away, and the next pull succeeds', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    await mkdir(join(folder, 'models'));
    await writeFile(`${target}.part`, randomBytes(CUT));
    const file = pin(CONTENT, host.origin);
    await assertFails(pull(file), 'pull-corrupt', /its SHA-256 is [0-9a-f]{64} and not/);
    assert.deepEqual(await files(), []);
    await pull(file);
    assert.deepEqual(await readFile(target), CONTENT);
  });

  it('follows redirects', async () => {
    await using host = await startModelHost((request, response) => {
      if (request.url === '/real') return serveBytes(CONTENT)(request, response);
      response.writeHead(302, { location: '/real' }).end();
    });
    await pull(pin(CONTENT, `${host.origin}/old`));
    assert.deepEqual(await readFile(target), CONTENT);
  });

  it('takes a slow server that keeps sending', async () => {
    await using host = await startModelHost((_request, response) => {
      let sent = 0;
      const send = () => {
        response.write(CONTENT.subarray(sent, sent + 30_000));
        sent += 30_000;
        if (sent < CONTENT.length) setTimeout(send, 20);
        else response.end();
      };
      send();
    });
    await pull(pin(CONTENT, host.origin));
    assert.deepEqual(await readFile(target), CONTENT);
  });

  it('sends the password of the address to its host alone, and shows it nowhere', async () => {
    const heard: (string | undefined)[] = [];
    await using elsewhere = await startModelHost((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await using host = await startModelHost((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(302, { location: `${elsewhere.origin}/moved` }).end();
    });
    const address = host.origin.replace('//', '//anna:s3cret@');
    const error = await pull(pin(CONTENT, `${address}/tiny.onnx`)).catch((reason: unknown) => reason);
    assert(error instanceof OperationalError);
    assert.equal(error.code, 'pull-refused');
    assert.doesNotMatch(error.message, /s3cret/);
    assert.deepEqual(heard, [`Basic ${Buffer.from('anna:s3cret').toString('base64')}`, undefined]);
    await host[Symbol.asyncDispose]();
    const away = await pull(pin(CONTENT, `${address}/tiny.onnx`)).catch((reason: unknown) => reason);
    assert.match(String(away), /cannot be reached/);
    assert.doesNotMatch(String(away), /s3cret/);
  });

  const other = randomBytes(CONTENT.length);
  const refusals: Record<string, { answer: Answer; limits?: Partial<PullLimits>; code: string; message: RegExp }> = {
    'gives another file of the same size': {
      answer: serveBytes(other),
      code: 'pull-corrupt',
      message: /its SHA-256 is .* thrown away/,
    },
    'announces another size': {
      answer: serveBytes(CONTENT.subarray(1)),
      code: 'pull-corrupt',
      message: /has 299999 bytes and not 300000/,
    },
    'sends more than it should': {
      answer: (_request, response) => response.writeHead(200).end(Buffer.concat([CONTENT, Buffer.alloc(10)])),
      code: 'pull-corrupt',
      message: /more than the 300000 bytes/,
    },
    'has no such file': {
      answer: (_request, response) => response.writeHead(404).end('gone'),
      code: 'pull-refused',
      message: /no such file any more \(HTTP 404\).*models import/,
    },
    'wants a password': {
      answer: (_request, response) => response.writeHead(401).end(),
      code: 'pull-refused',
      message: /HTTP 401/,
    },
    'redirects in circles': {
      answer: (request, response) => response.writeHead(302, { location: request.url ?? '/' }).end(),
      code: 'pull-refused',
      message: /redirects more than 5 times/,
    },
    'redirects to a file of this machine': {
      answer: (_request, response) => response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
      code: 'pull-refused',
      message: /redirects to an address that is not taken/,
    },
    'is broken': {
      answer: (_request, response) => response.writeHead(503).end(),
      code: 'pull-unreachable',
      message: /cannot be reached \(HTTP 503\)/,
    },
    'never answers': {
      answer: () => {},
      limits: { answerTimeoutMs: 30, attempts: 1 },
      code: 'pull-unreachable',
      message: /nothing came for 0.03 s/,
    },
    'stops in the middle': {
      answer: (_request, response) => response.writeHead(200).write(CONTENT.subarray(0, CUT)),
      limits: { stallTimeoutMs: 50, attempts: 1 },
      code: 'pull-unreachable',
      message: /nothing came for 0.05 s/,
    },
    'takes longer than a whole pull may': {
      answer: (_request, response) => response.writeHead(200).write(CONTENT.subarray(0, CUT)),
      limits: { totalTimeoutMs: 100 },
      code: 'pull-unreachable',
      message: /took too long/,
    },
  };
  for (const [name, { answer, limits, code, message }] of Object.entries(refusals)) {
    it(`says what to do when the server ${name}`, async () => {
      await using host = await startModelHost(answer);
      await assertFails(pull(pin(CONTENT, `${host.origin}/tiny.onnx`), limits), code, message);
    });
  }

  it('says where to put the file by hand when there is no connection', async () => {
    const host = await startModelHost(() => {});
    await host[Symbol.asyncDispose]();
    await assertFails(
      pull(pin(CONTENT, `${host.origin}/tiny.onnx`)),
      'pull-unreachable',
      /ECONNREFUSED.* download http:.*\/tiny.onnx on another machine and put the file at .*tiny.onnx, or give it to "npm start -- models import FILE/,
    );
  });

  it('keeps what has arrived when it is cancelled', async () => {
    await using host = await startModelHost((_request, response) =>
      response.writeHead(200).write(CONTENT.subarray(0, CUT)),
    );
    const cancelling = new AbortController();
    const pulled = pullFile(pin(CONTENT, host.origin), {
      target,
      signal: cancelling.signal,
      onProgress: (bytes) => bytes === CUT && cancelling.abort(),
      limits: LIMITS,
    });
    await assertFails(pulled, 'pull-cancelled', /not pulled any further/);
    assert.deepEqual(await readFile(`${target}.part`), CONTENT.subarray(0, CUT));
  });

  it('is done by one process at a time', async () => {
    await using host = await startModelHost(() => {});
    const cancelling = new AbortController();
    const file = pin(CONTENT, host.origin);
    const first = pullFile(file, { target, signal: cancelling.signal, limits: LIMITS });
    while (host.ranges.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await assertFails(pull(file), 'pull-busy', /Another localcv/);
    cancelling.abort();
    await assertFails(first, 'pull-cancelled', /tiny/);
  });

  it('does not begin where the disk has no room', async () => {
    await using host = await startModelHost(serveBytes(CONTENT));
    const file = { ...pin(CONTENT, host.origin), bytes: Number.MAX_SAFE_INTEGER };
    await assertFails(pull(file), 'pull-unwritable', /MB of free space are needed/);
    assert.equal(host.ranges.length, 0);
  });

  it('says so when the folder cannot be made', async () => {
    await writeFile(join(folder, 'models'), 'in the way');
    await assert.rejects(pull(pin(CONTENT, 'http://127.0.0.1:1/')), { code: 'pull-unwritable' });
  });
});
