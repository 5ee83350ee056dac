import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const REPORTER = join(import.meta.dirname, 'report-tests.ts');

describe('The report of the tests', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localcv-report-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function reportOf(name: string, text: string) {
    const file = join(folder, name);
    await writeFile(file, `import { test } from 'node:test';\ntest('passes', () => {});\n${text}\n`);
    // What this runner sets would make the inner one write for it instead of for people.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const run = spawnSync(
      process.execPath,
      ['--test', `--test-reporter=${REPORTER}`, '--test-reporter-destination=stdout', file],
      {
        encoding: 'utf8',
        env,
        timeout: 30_000,
      },
    );
    return { status: run.status, text: run.stdout };
  }

  it('names the signal that ended a file, and its last words', async () => {
    const text = `test('crashes', () => { process.stderr.write('the last words\\n'); process.kill(process.pid, 'SIGSEGV'); });`;
    const report = await reportOf('crash.test.mjs', text);
    assert.equal(report.status, 1);
    assert.match(report.text, /its process ended by the signal SIGSEGV\s+and wrote last:\s+the last words/);
    assert.match(report.text, /ℹ fail 1\n/);
  });

  it('names the exit code of a file that none of its tests explains', async () => {
    const report = await reportOf('exit.test.mjs', `process.on('exit', () => { process.exitCode = 7; });`);
    assert.match(report.text, /its process ended by exit code 7/);
  });

  it('leaves everything else as it is', async () => {
    const report = await reportOf('fail.test.mjs', `test('fails', () => { throw new Error('as always'); });`);
    assert.equal(report.status, 1);
    assert.match(report.text, /✔ passes/);
    assert.match(report.text, /as always/);
    assert.doesNotMatch(report.text, /its process ended/);
    assert.match(report.text, /ℹ pass 1\n/);
  });
});
