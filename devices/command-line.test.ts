import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../server/src/config/parse-config.ts';
import { cameraConfig, parseCommandLine } from './command-line.ts';

function optionsOf(...argv: string[]) {
  const command = parseCommandLine(argv, {});
  assert.ok(command.kind !== 'help');
  return command.options;
}

test('four SRT devices against this machine are the default', () => {
  const { count, protocol, port, server, seconds } = optionsOf();
  assert.deepEqual(
    { count, protocol, port, server, seconds },
    {
      count: 4,
      protocol: 'srt',
      port: 8890,
      server: '127.0.0.1',
      seconds: Number.POSITIVE_INFINITY,
    },
  );
});

for (const argv of [['--count', '0'], ['--count', 'many'], ['--protocol', 'smoke'], ['--port', '70000'], ['--what']]) {
  test(`refuses ${argv.join(' ')}`, () => {
    assert.throws(() => parseCommandLine(argv, {}));
  });
}

for (const argv of [
  ['--count', '3', '--password', 'a "quoted" key'],
  ['--protocol', 'udp', '--port', '6000'],
  ['--protocol', 'whip', '--user', 'anna', '--password', 'a key'],
  ['--passphrase', 'a long passphrase', '--user', 'anna', '--count', '1'],
]) {
  test(`prints cameras that localcv accepts: ${argv.join(' ')}`, () => {
    const options = optionsOf(...argv);
    const parsed = parseConfig(cameraConfig(options), {});
    assert.deepEqual(parsed.problems, []);
    assert.equal(Object.keys(parsed.config?.cameras ?? {}).length, options.count);
  });
}

test('passwords may come from the environment', () => {
  const command = parseCommandLine([], { DEVICES_PASSWORD: 'from outside' });
  assert.ok(command.kind === 'run');
  assert.equal(command.options.password, 'from outside');
});
