import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { RunningProgram } from '../testing/running-program.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';
import { HttpReceiver } from './testing/http-receiver.ts';

const PROGRAM = join(import.meta.dirname, 'testing/sending-process.ts');

test('a process that is killed while it sends: the next one sends again, with the same id, and no third time', async () => {
  await using receiver = await HttpReceiver.open();
  const file = join(await createTemporaryFolder(), 'localcv.db');
  receiver.answer = () => {};
  await using first = new RunningProgram(process.execPath, [PROGRAM, file, receiver.url]);
  await until('the first attempt', () => receiver.requests.length === 1);
  await first.kill('SIGKILL');
  receiver.answer = (response) => response.end('ok');
  await using second = new RunningProgram(process.execPath, [PROGRAM, file, receiver.url]);
  await until('the second process to have nothing left to do', () => second.hasEnded);
  assert.equal(second.exitCode, 0, second.output);
  await using third = new RunningProgram(process.execPath, [PROGRAM, file, receiver.url]);
  await until('the third process to find nothing to do', () => third.hasEnded);
  assert.equal(third.exitCode, 0, third.output);
  const ids = receiver.requests.map(({ headers }) => headers['x-localcv-notification-id']);
  assert.equal(ids.length, 2);
  assert.equal(ids[0], ids[1]);
});
