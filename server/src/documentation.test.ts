import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configSchema } from '#contract/config.ts';
import { STATUS_OF_CODE, statusOf } from './api/error-response.ts';
import { USAGE } from './command-line.ts';
import { allKeyPaths } from './config/schema-keys.ts';
import { OperationalError } from './operational-error.ts';
import { startServer } from './testing/start-server.ts';

const REFERENCE = join(import.meta.dirname, '../../docs/reference');

function readReference(name: string): string {
  return readFileSync(join(REFERENCE, name), 'utf8');
}

/** Codes that are thrown, or promised in a docstring, anywhere in the server's sources. */
function collectErrorCodes(): string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.(test|contract)\.ts$|testing\//.test(file));
  const codes = sources.flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    const thrown = [...text.matchAll(/new OperationalError\(\s*'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    const promised = [...text.matchAll(/OperationalError ((?:`[a-z-]+`(?:\s*(?:\||\*)\s*)*)+)/g)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((code) => code[1] ?? ''),
    );
    return [...thrown, ...promised];
  });
  return [...new Set([...codes, ...Object.keys(STATUS_OF_CODE)])].sort();
}

test('every error code of the sources is described', () => {
  const codes = collectErrorCodes();
  assert.ok(codes.length > 40, 'the search finds codes');
  const text = readReference('errors.md');
  assert.deepEqual(
    codes.filter((code) => !text.includes(`\`${code}\``)),
    [],
  );
});

test('the statuses that are described are the ones that are sent', () => {
  const rows = [...readReference('errors.md').matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)];
  assert.ok(rows.length > 20);
  for (const [, code = '', status] of rows) {
    const retryable = status === '503';
    assert.equal(statusOf(new OperationalError(code, '', { retryable })), Number(status), code);
  }
});

/** What stands for the names that people choose in each table. */
const NAMES = { cameras: 'name', models: 'name', tasks: 'task', rules: 'rule', zones: 'zone', lines: 'line' };

test('every key of the configuration is described', () => {
  const text = readReference('configuration.md');
  const keys = allKeyPaths(configSchema).map((key) =>
    Object.entries(NAMES).reduce((text, [table, name]) => text.replace(`${table}.*`, `${table}.<${name}>`), key),
  );
  assert.ok(keys.includes('cameras.<name>.inputs[].path') && keys.includes('detect.tasks.<task>.fps'), keys.join());
  assert.deepEqual(
    keys.filter((key) => !text.includes(`\`${key}\``)),
    [],
  );
});

test('every option and environment variable is described', () => {
  const text = readReference('command-line.md');
  const names = USAGE.match(/--[a-z]+|LOCALCV_[A-Z_]+/g) ?? [];
  assert.ok(names.length > 10);
  assert.deepEqual(
    names.filter((name) => !text.includes(name)),
    [],
  );
});

test('every address of the API is described', async () => {
  await using opened = await startServer('cameras: {}');
  const { paths } = (await opened.call('GET', '/api/openapi.json')).json<{ paths: Record<string, object> }>();
  const text = readReference('api.md');
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(
    routes.filter((route) => !text.includes(`\`${route}\``)),
    [],
  );
});
