import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelSourceSchema } from './models.ts';

const remote = (part: Record<string, unknown>) =>
  modelSourceSchema.safeParse({ remote: 'http://192.0.2.1:8000/', model: 'yolo', ...part }).success;

for (const [part, isTaken] of [
  [{ model: 'yolo v8/small', version: '1.0' }, true],
  [{ model: '...' }, true],
  [{ model: '.' }, false],
  [{ model: '..' }, false],
  [{ version: '..' }, false],
  [{ model: 'a\r\nb' }, false],
  [{ model: '\ud800' }, false],
] as const) {
  test(`a model server ${isTaken ? 'can' : 'cannot'} be asked for ${JSON.stringify(part)}`, () => {
    assert.equal(remote(part), isTaken);
  });
}
