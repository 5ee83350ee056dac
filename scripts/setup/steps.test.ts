import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const STEPS = join(import.meta.dirname, 'steps.mjs');
const RUN_STEPS = join(import.meta.dirname, 'run-steps.mjs');

/** A machine as the set-up sees it: its commands are scripts that say what they are to and note their calls. */
interface Machine {
  /** Packages that are not installed; null on a machine that is no Debian. */
  readonly missing: readonly string[] | null;
  readonly isRoot: boolean;
  readonly hasSudo: boolean;
  readonly hasNetwork: boolean;
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs the step that installs Debian packages for `npm start`. */
function setUp({ missing, isRoot, hasSudo, hasNetwork }: Machine) {
  const commands = mkdtempSync(join(tmpdir(), 'localcv-setup-'));
  folders.push(commands);
  const calls = join(commands, 'calls');
  const addCommand = (name: string, script: string) => {
    writeFileSync(join(commands, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(commands, name), 0o755);
  };
  const isMissing = (missing ?? []).map((name) => `[ "$4" = "${name}" ] && exit 1`).join('\n');
  if (missing !== null) addCommand('dpkg-query', `${isMissing}\nprintf installed`);
  addCommand('apt-get', `echo "apt-get $*" >> "${calls}"\nexit ${hasNetwork ? 0 : 100}`);
  addCommand('sudo', hasSudo ? 'shift; [ "$1" = true ] || exec "$@"' : 'exit 1');
  const script = `import { runSteps } from ${JSON.stringify(RUN_STEPS)}; import { runtimeSteps } from ${JSON.stringify(STEPS)};
process.getuid = () => ${isRoot ? 0 : 1000};
runSteps(runtimeSteps().slice(0, 1));`;
  const parameters = ['--input-type=module', '--eval', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    encoding: 'utf8',
    env: { PATH: commands },
    timeout: 10_000,
  });
  return { status, stdout, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [] };
}

const FRESH: Machine = { missing: ['g++', 'libsrt-openssl-dev'], isRoot: true, hasSudo: false, hasNetwork: true };
const INSTALL = 'apt-get install -y --no-install-recommends libsrt-openssl-dev g++';

describe('Debian packages that localcv needs', () => {
  for (const [who, machine] of [
    ['root', FRESH],
    ['a user with sudo', { ...FRESH, isRoot: false, hasSudo: true }],
  ] as const) {
    it(`are installed by ${who}, and no others`, () => {
      const { status, stdout, calls } = setUp(machine);
      assert.equal(status, 0);
      assert.match(stdout, /\[1\/1\] Setting up: Debian packages/);
      assert.deepEqual(calls, ['apt-get update -q', INSTALL]);
    });
  }

  it('are named with the command that installs them, for a user who may not, and the set-up goes on', () => {
    const { status, stderr, calls } = setUp({ ...FRESH, isRoot: false });
    assert.equal(status, 0);
    assert.deepEqual(calls, []);
    assert.match(stderr, /needs root: libsrt-openssl-dev g\+\+\n/);
    assert.ok(stderr.includes(`sudo sh -c 'apt-get update && ${INSTALL}'`), stderr);
    assert.match(stderr, /Going on with what works without them/);
  });

  it('that cannot be fetched are told of, and the set-up goes on', () => {
    const { status, stderr } = setUp({ ...FRESH, hasNetwork: false });
    assert.equal(status, 0);
    assert.ok(stderr.includes(`"${INSTALL}" failed (100). Going on`), stderr);
  });

  for (const [what, missing] of [
    ['are there', []],
    ['belong to another system', null],
  ] as const) {
    it(`are not spoken of where they ${what}`, () => {
      const { status, stdout, stderr, calls } = setUp({ ...FRESH, missing });
      assert.deepEqual({ status, stdout, stderr, calls }, { status: 0, stdout: '', stderr: '', calls: [] });
    });
  }
});
