import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactAddresses } from './create-logger.ts';

for (const [line, expected] of [
  [
    '{"level":50,"msg":"rtsp://u:p@h/s could not be read","camera":"a"}\n',
    '{"level":50,"msg":"rtsp://u:***@h/s could not be read","camera":"a"}\n',
  ],
  ['{"path":"http://h/v?token=t","next":"user@host"}\n', '{"path":"http://h/v?token=***","next":"user@host"}\n'],
  ['{"a":"rtsp://u:p@h/1","b":"rtsps://u:p@h/2"}\n', '{"a":"rtsp://u:***@h/1","b":"rtsps://u:***@h/2"}\n'],
  ['{"msg":"Server listening at http://127.0.0.1:80"}\n', '{"msg":"Server listening at http://127.0.0.1:80"}\n'],
] as const) {
  test(`logged: ${expected.trim()}`, () => {
    assert.equal(redactAddresses(line), expected);
    assert.doesNotThrow(() => JSON.parse(redactAddresses(line)));
  });
}
