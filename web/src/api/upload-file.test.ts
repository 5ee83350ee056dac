import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ApiError } from './api-error.ts';
import { uploadFile } from './upload-file.ts';

/** Stands in for the browser's, which Node.js does not have. */
class ScriptedRequest extends EventTarget {
  static last: ScriptedRequest | null = null;
  readonly upload = new EventTarget();
  readonly calls: unknown[] = [];
  status = 0;
  responseText = '';
  timeout = 0;

  open(...what: unknown[]): void {
    this.calls.push(what);
  }

  setRequestHeader(...what: unknown[]): void {
    this.calls.push(what);
  }

  send(): void {
    ScriptedRequest.last = this;
  }

  sent(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded, total }));
  }

  answer(status: number, responseText: string): void {
    Object.assign(this, { status, responseText });
    this.dispatchEvent(new Event('load'));
  }
}

beforeEach(() => void Object.assign(globalThis, { XMLHttpRequest: ScriptedRequest }));
afterEach(() => void Reflect.deleteProperty(globalThis, 'XMLHttpRequest'));

function upload(): { done: Promise<void>; request: ScriptedRequest; told: number[] } {
  const told: number[] = [];
  const file = new Blob(['model'], { type: 'application/octet-stream' });
  const done = uploadFile('/api/models?name=x', file, { timeoutMs: 5_000, onProgress: (share) => told.push(share) });
  const request = ScriptedRequest.last;
  assert.ok(request !== null);
  return { done, request, told };
}

test('a file that is uploaded tells how far it is', async () => {
  const { done, request, told } = upload();
  for (const loaded of [1, 2, 4]) request.sent(loaded, 4);
  request.sent(0, 0);
  request.answer(201, '{}');
  await done;
  assert.deepEqual(told, [0.25, 0.5, 1, 0]);
  assert.deepEqual(request.calls, [
    ['POST', '/api/models?name=x'],
    ['content-type', 'application/octet-stream'],
  ]);
  assert.equal(request.timeout, 5_000);
});

test('a refused file is refused in the words of the server', async () => {
  const { done, request } = upload();
  request.answer(422, '{"error":{"code":"model-invalid","message":"It is empty."}}');
  await assert.rejects(done, (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.status, error.code, error.message], [422, 'model-invalid', 'It is empty.']);
    return true;
  });
});

for (const end of ['error', 'timeout', 'abort'])
  test(`an upload that ends with "${end}" says that the server does not answer`, async () => {
    const { done, request } = upload();
    request.dispatchEvent(new Event(end));
    await assert.rejects(done, { code: 'unreachable' });
  });
