import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CameraConfig } from '#contract/config.ts';
import { type FromMediaMessage, fromMediaMessageSchema } from '#contract/media-process.ts';
import { composeMediaServer } from '../compose-media.ts';
import { quietFfmpegLog } from '../ffmpeg/quiet-log.ts';
import { findFreeUdpPort } from '../testing/find-free-udp-port.ts';
import { cameraAt, MEDIA_DIRECTORIES, mediaWith } from '../testing/media-configuration.ts';
import { createTemporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';

quietFfmpegLog();

/** Each takes some seconds; more of them find what leaks rarely. */
const ROUNDS = Number(process.env.CHURN_ROUNDS ?? 4);
/** By then every pool of threads and every lazily opened file is there. */
const WARM_UP_ROUNDS = Math.ceil(ROUNDS / 3);
const TIMEOUT_MS = 30_000;
const OWN_TASK = `import type { Task } from 'localcv';
export default {
  image: { format: 'gray', width: 16, height: 8, fit: 'exact' },
  async analyse() {
    return { objects: [] };
  },
} satisfies Task;
`;

describe('cameras that come and go', { skip: !existsSync('/proc/self/fd') && 'there is no /proc' }, () => {
  it(`leave no process, thread, descriptor or timer behind, ${ROUNDS} times`, {
    timeout: ROUNDS * TIMEOUT_MS,
  }, async (context) => {
    const folder = await createTemporaryFolder();
    await mkdir(join(folder, 'tasks'));
    await writeFile(join(folder, 'tasks/sign.ts'), OWN_TASK);
    const port = await findFreeUdpPort();
    const newest: { status: Extract<FromMediaMessage, { type: 'status' }> | null } = { status: null };
    const server = composeMediaServer((message) => {
      const parsed = fromMediaMessageSchema.parse(message);
      if (parsed.type === 'status') newest.status = parsed;
    });
    const directories = { ...MEDIA_DIRECTORIES, configDirectory: folder, cacheDirectory: folder };
    const apply = (cameras: Record<string, CameraConfig>) =>
      server.receive({ type: 'configure', configuration: { ...directories, ...mediaWith(cameras, port) } });
    const tasks = { circle: {}, motion: {}, sign: {} };
    const isLooking = () =>
      newest.status?.cameras.length === 2 &&
      newest.status.cameras.every(
        ({ tasks: all }) => all.length === 3 && all.every(({ state }) => state === 'running'),
      );
    try {
      let early: Held | null = null;
      for (let round = 1; round <= ROUNDS; round++) {
        await apply({
          a: cameraAt('demo:ball', { detect: { tasks } }),
          b: cameraAt('demo:ball', { detect: { tasks } }),
        });
        await until('all tasks to run', isLooking, TIMEOUT_MS).catch((error) => {
          throw new Error(
            JSON.stringify(newest.status?.cameras.map(({ state, reason, tasks: all }) => [state, reason, all])),
            { cause: error },
          );
        });
        assert.deepEqual(await passedOn(), [], 'child processes hold sockets or files of this one');
        newest.status = null;
        await apply({});
        await until('no processes', () => countProcesses() === 0, TIMEOUT_MS);
        if (round === WARM_UP_ROUNDS) early = await countHeld();
      }
      assert.ok(early !== null);
      const late = await countHeld();
      context.diagnostic(`after ${WARM_UP_ROUNDS}: ${JSON.stringify(early)}, after ${ROUNDS}: ${JSON.stringify(late)}`);
      for (const what of ['processes', 'threads', 'descriptors', 'timers'] as const)
        assert.ok(late[what] <= early[what] + 2, `${what}: ${early[what]} became ${late[what]}`);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});

interface Held {
  readonly processes: number;
  readonly threads: number;
  readonly descriptors: number;
  readonly timers: number;
}

async function countHeld(): Promise<Held> {
  return {
    processes: countProcesses(),
    threads: (await readdir('/proc/self/task')).length,
    descriptors: (await readdir('/proc/self/fd')).length,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  };
}

function countProcesses(): number {
  return listProcesses().length;
}

function listProcesses(): string[] {
  const threads = readdirSync('/proc/self/task');
  const children = threads.map((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8'));
  return children.join(' ').split(' ').filter(Boolean);
}

/** Sockets, pipes and files of this process that its children hold as well, beside the standard ones. */
async function passedOn(): Promise<string[]> {
  const mine = await linksOf('self', 2);
  const children = await Promise.all(listProcesses().map((child) => linksOf(child, 3)));
  return children.flat().filter((link) => /^(socket|pipe):/.test(link) && mine.includes(link));
}

async function linksOf(process: string, standard: number): Promise<string[]> {
  const descriptors = (await readdir(`/proc/${process}/fd`)).filter((name) => Number(name) > standard);
  return await Promise.all(descriptors.map((name) => readlink(`/proc/${process}/fd/${name}`).catch(() => '')));
}
