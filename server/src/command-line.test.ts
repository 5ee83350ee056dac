import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { parseCommandLine } from './command-line.ts';

for (const [argv, environment, expected] of [
  [[], {}, { dataDirectory: 'data', configFile: 'data/localcv.yaml', port: undefined, host: undefined }],
  [['--data', '/d'], {}, { dataDirectory: '/d', configFile: '/d/localcv.yaml' }],
  [['--port=9', '--config', 'c.yaml'], { LOCALCV_PORT: '8' }, { port: 9, configFile: 'c.yaml' }],
  [[], { LOCALCV_DATA: '/e', LOCALCV_HOST: '::1', LOCALCV_PORT: '0' }, { dataDirectory: '/e', host: '::1', port: 0 }],
  [[], { LOCALCV_PORT: '', LOCALCV_ADMIN_PASSWORD: '' }, { port: undefined, adminPassword: undefined }],
  [[], { LOCALCV_LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
] as const) {
  test(`${JSON.stringify(argv)} with ${JSON.stringify(environment)}`, () => {
    const command = parseCommandLine(argv, environment) as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected))
      assert.equal(
        command[key],
        key.endsWith('Directory') || key.endsWith('File') ? resolve(String(value)) : value,
        key,
      );
  });
}

for (const [argv, environment, message] of [
  [['--prot', '1'], {}, 'localcv: unknown option "--prot"; did you mean "--port"? (--help shows all options)'],
  [['--frobnicate'], {}, 'localcv: unknown option "--frobnicate" (--help shows all options)'],
  [
    ['--port', 'http'],
    {},
    'localcv: expected a port from 0 to 65535 for --port (LOCALCV_PORT) but received "http" (--help shows all options)',
  ],
  [
    [],
    { LOCALCV_PORT: '99999' },
    'localcv: expected a port from 0 to 65535 for --port (LOCALCV_PORT) but received "99999" (--help shows all options)',
  ],
  [
    [],
    { LOCALCV_LOG_LEVEL: 'loud' },
    'localcv: expected one of trace, debug, info, warn, error, fatal, silent for LOCALCV_LOG_LEVEL but received "loud" (--help shows all options)',
  ],
] as const) {
  test(`refused: ${JSON.stringify(argv)} with ${JSON.stringify(environment)}`, () => {
    assert.throws(() => parseCommandLine(argv, environment), { code: 'command-line-invalid', message });
  });
}

test('a stray word is refused in one sentence', () => {
  assert.throws(
    () => parseCommandLine(['start'], {}),
    /^OperationalError: localcv: Unexpected argument 'start'[^\n]*$/,
  );
});
