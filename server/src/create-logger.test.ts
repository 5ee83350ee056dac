import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineForPeople, redactAddresses } from './create-logger.ts';

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

test('what others have named cannot forge a line on a terminal', () => {
  const line = JSON.stringify({
    level: 40,
    time: 0,
    msg: 'skipped a\n12:00:00 info  all is well\u001b[2J',
    file: '\u009b',
  });
  assert.match(lineForPeople(line), /^[^\p{Cc}]* warn {2}skipped a\?12:00:00 info {2}all is well\?\[2J [^\p{Cc}]*\n$/u);
});
