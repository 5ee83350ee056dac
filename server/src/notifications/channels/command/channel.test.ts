import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { notificationSchema } from '#contract/notifications.ts';
import { type ChannelConfigOf, channelConfigSchema } from '#contract/notifications-config.ts';
import { createTemporaryFolder } from '../../../testing/temporary-folder.ts';
import { until } from '../../../testing/until.ts';
import { HOSTILE_TEXT, sampleNotification } from '../../testing/sample-notification.ts';
import { testChannel } from '../channel.contract.ts';
import { DeliveryError } from '../channel.ts';
import { type CommandIdentity, openCommand } from './channel.ts';

const NEVER = new AbortController().signal;
const NOBODY = { uid: 65_534, gid: 65_534 };

function openProgram(command: readonly string[], identity: CommandIdentity | null = null) {
  const config = channelConfigSchema.parse({ type: 'command', command }) as ChannelConfigOf<'command'>;
  return openCommand(config, { path: process.env.PATH, identity: async () => identity });
}

/** A command that keeps what it reads, each in a file of its own. */
async function open() {
  const folder = await createTemporaryFolder();
  const channel = openProgram(['/bin/sh', '-c', 'cat > "$0/$(date +%s%N).json"', folder]);
  return {
    channel,
    received: async () => {
      const names = (await readdir(folder)).sort();
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
      return texts.map((text) => {
        const { id, alert } = notificationSchema.parse(JSON.parse(text));
        return { id, title: alert.title };
      });
    },
    [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
  };
}

testChannel('command', {
  open,
  openAway: () => openProgram(['/nonexistent/program']),
  openHanging: () => openProgram(['/bin/sleep', '60']),
});

async function failWith(command: readonly string[], signal = NEVER): Promise<DeliveryError> {
  await using channel = openProgram(command);
  const error = await channel.deliver(sampleNotification(), null, signal).catch((reason: unknown) => reason);
  assert.ok(error instanceof DeliveryError, String(error));
  return error;
}

test('its environment holds the alert, a path, and nothing of the server', async () => {
  const folder = await createTemporaryFolder();
  process.env.LOCALCV_SECRET_OF_THE_SERVER = 'secret';
  await using channel = openProgram(['/bin/sh', '-c', 'env > "$0/env"', folder]);
  await channel.deliver(sampleNotification({}, { title: HOSTILE_TEXT }), null, NEVER);
  const names = (await readFile(join(folder, 'env'), 'utf8')).split('\n').map((line) => line.split('=')[0] ?? '');
  const allowed = /^(?:PATH|PWD|SHLVL|_|OLDPWD|LOCALCV_ALERT_\w+|)$/;
  assert.deepEqual(
    names.filter((name) => !allowed.test(name)),
    [],
  );
  assert.ok(names.includes('LOCALCV_ALERT_TITLE') && names.includes('LOCALCV_ALERT_CAMERA'));
});

test('parameters are what the configuration says, and no shell reads them', async () => {
  const folder = await createTemporaryFolder();
  const script = join(folder, 'keep');
  await writeFile(script, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/parameters'\n`);
  await chmod(script, 0o755);
  const hostile = [`$(touch ${folder}/pwned)`, '; ls', '`id`', '*', '{{title}}'];
  await using channel = openProgram([script, ...hostile]);
  await channel.deliver(sampleNotification({}, { title: `$(touch ${folder}/pwned)` }), null, NEVER);
  assert.deepEqual((await readFile(join(folder, 'parameters'), 'utf8')).trim().split('\n'), hostile);
  assert.deepEqual((await readdir(folder)).sort(), ['keep', 'parameters']);
});

test('another status than 0 is tried again, and what it said is told', async () => {
  const error = await failWith(['/bin/sh', '-c', 'echo "no paper" >&2; exit 3']);
  assert.equal(error.isPermanent, false);
  assert.equal(error.message, 'The command ended with status 3: no paper');
});

test('a program that is not there is tried slowly, for somebody has to put it there', async () => {
  const error = await failWith(['/nonexistent/program']);
  assert.match(error.message, /no such program/);
  assert.ok((error.retryAfterMs ?? 0) >= 60_000);
});

test('a command that ends without reading has done its work', async () => {
  await using channel = openProgram(['/bin/true']);
  const title = 'x'.repeat(2_000_000);
  await channel.deliver(sampleNotification({}, { title }), null, NEVER);
});

test('output without end neither blocks nor fills the memory', async () => {
  const error = await failWith(['/bin/sh', '-c', 'head -c 50000000 /dev/zero; echo end >&2; exit 1']);
  assert.ok(error.message.length < 400);
});

test('one that runs too long is killed with all that it started', async () => {
  const folder = await createTemporaryFolder();
  const pidFile = join(folder, 'pid');
  const end = new AbortController();
  await using channel = openProgram(['/bin/sh', '-c', 'sleep 300 & echo $! > "$0"; wait', pidFile]);
  const delivered = channel.deliver(sampleNotification(), null, end.signal).catch((reason: unknown) => reason);
  let pid = 0;
  const look = setInterval(() => {
    readFile(pidFile, 'utf8').then(
      (text) => {
        pid = Number(text);
      },
      () => {},
    );
  }, 10);
  await until('the command to start another', () => pid > 0);
  clearInterval(look);
  end.abort();
  assert.match(String(await delivered), /took too long and was killed/);
  await until('the other one to be gone', () => !isRunning(pid));
});

test('something left in the background does not hold up the delivery', async () => {
  await using channel = openProgram(['/bin/sh', '-c', 'sleep 5 &']);
  await channel.deliver(sampleNotification(), null, AbortSignal.timeout(3000));
});

test('it runs as who owns the configuration', { skip: process.getuid?.() !== 0 && 'needs root' }, async () => {
  await using channel = openProgram(['/bin/sh', '-c', '[ "$(id -u):$(id -g):$(id -G)" = 65534:65534:65534 ]'], NOBODY);
  await channel.deliver(sampleNotification(), null, NEVER);
});

/** A killed process whose parent has not asked for its status is one no more. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
