import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeFrame, FrameReader } from './message-frames.ts';
import { parseProcessMessage } from './parse-process-message.ts';

const MESSAGES = [{ type: 'a', samples: Uint8Array.of(1, 2, 3) }, 'b', { c: [1.5, null] }];

describe('messages through a pipe', () => {
  it('arrive whole and in order, however the bytes are cut', () => {
    const bytes = Buffer.concat(MESSAGES.map(encodeFrame));
    for (const size of [1, 3, 7, bytes.length]) {
      const reader = new FrameReader(1_000);
      const found: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) found.push(...reader.push(bytes.subarray(at, at + size)));
      assert.deepEqual(found, MESSAGES);
    }
  });

  it('are refused before they arrive where they claim to be too long', () => {
    const reader = new FrameReader(1_000);
    assert.throws(() => [...reader.push(Buffer.from([0xff, 0xff, 0xff, 0xf0]))], /a message of 4294967280 bytes/);
  });

  it('are refused where they are something else', () => {
    for (const body of [[], [0x41, 0x41], [0xff, 0x0f, 0x5c], [0xff, 0x0f, 0x41, 0xff, 0xff, 0xff, 0x7f]]) {
      const reader = new FrameReader(1_000);
      assert.throws(() => [...reader.push(Buffer.from([0, 0, 0, body.length, ...body]))], /no message/);
    }
  });
});

describe('what the process of an own task sends', () => {
  const object = { label: 'a', score: 1, box: { x: 0, y: 0, width: 1, height: 1 } };
  const image = { format: 'rgb', fit: 'inside', width: 64, height: 64, step: 1 };
  const result = (value: unknown) => ({ type: 'result', id: 1, results: [value], inferenceMs: 2 });

  it('is taken where it is what was agreed', () => {
    const messages = [
      { type: 'ready', opened: { provider: null, image, maximumBatch: 1 } },
      { type: 'failure', id: 3, failure: { code: 'task-failed', message: 'no' } },
      result({ objects: [object] }),
    ];
    for (const message of messages) assert.deepEqual(parseProcessMessage(message), message);
  });

  const refused: Record<string, unknown> = {
    'no object': 'ready',
    'an unknown type': { type: 'shutdown' },
    'a failure without a reason': { type: 'failure', id: 0 },
    'a huge picture': { type: 'ready', opened: { provider: null, image: { ...image, width: 1e9 }, maximumBatch: 1 } },
    'a huge batch': { type: 'ready', opened: { provider: null, image, maximumBatch: 1e9 } },
    'a time that is no number': { ...result({ objects: [] }), inferenceMs: Number.NaN },
    'a score that is no number': result({ objects: [{ ...object, score: Number.NaN }] }),
    'several results for one picture': { ...result(null), results: [{ objects: [] }, { objects: [] }] },
  };
  for (const [what, message] of Object.entries(refused))
    it(`is refused where it is ${what}`, () => assert.throws(() => parseProcessMessage(message)));

  it('changes no prototype', () => {
    const attributes = JSON.parse('{"__proto__":{"value":"x","score":1},"constructor":{"value":"y","score":1}}');
    const parsed = parseProcessMessage(result({ objects: [{ ...object, attributes }] }));
    assert.ok(parsed.type === 'result');
    const found = parsed.results[0]?.objects[0]?.attributes;
    assert.ok(found !== undefined);
    assert.equal(Object.getPrototypeOf(found), Object.prototype);
    assert.equal(Reflect.get({}, 'value'), undefined);
  });
});
