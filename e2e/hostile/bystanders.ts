import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { publishTargetsSchema } from '#contract/publish.ts';
import { poll, type RunningServer } from '../start-server.ts';

/** Cameras that have to go on undisturbed, whatever comes over the network. */
const CAMERAS = ['ball', 'good-srt', 'good-rtmp'] as const;
/** To be given to the server beside whatever the test needs. */
export const BYSTANDER_CAMERAS = `
  ball: { inputs: [{ path: "demo:ball" }], detect: { tasks: { circle: { fps: 10 } } } }
  good-srt: { inputs: [{ path: publisher }], publish: { passphrase: "the-good-passphrase" }, detect: { enabled: false } }
  good-rtmp: { inputs: [{ path: publisher }], publish: { password: "good-key" }, detect: { enabled: false } }
`;
/** Frames that each camera has to show after the attack before it counts as undisturbed. */
const NEW_FRAMES = 20;
const BYTES_PER_MEGABYTE = 1024 * 1024;
/** Makes Linux forget the peak of a process's memory (proc(5), `clear_refs`). */
const RESET_PEAK = '5';
/** Connections that come and go by themselves. */
const DESCRIPTOR_SLACK = 24;
const PICTURE = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=20'];
const H264 = [
  '-c:v',
  'libx264',
  '-threads',
  '1',
  '-preset',
  'ultrafast',
  '-bf',
  '0',
  '-g',
  '20',
  '-pix_fmt',
  'yuv420p',
];

interface ProcessState {
  readonly pid: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly descriptors: number;
}

/** What an attack is measured against: the server process and the media process. */
export interface Baseline {
  readonly processes: readonly ProcessState[];
  readonly logLines: number;
}

/** What an attack may cost. */
export interface Bounds {
  /** Of each process's memory, at its peak. */
  readonly growthMb: number;
  readonly logLines: number;
}

/** Two devices and the demo camera, and what the server's processes hold, compared with what it was before an attack. */
export class Bystanders implements AsyncDisposable {
  readonly #server: RunningServer;
  readonly #devices: readonly ChildProcess[];

  private constructor(server: RunningServer, devices: readonly ChildProcess[]) {
    this.#server = server;
    this.#devices = devices;
  }

  /** Starts the devices and waits until all three cameras are live. */
  static async start(server: RunningServer): Promise<Bystanders> {
    const [srt, rtmp] = [await server.ingestPort('srt'), await server.ingestPort('rtmp')];
    const bystanders = new Bystanders(server, [
      publish('mpegts', `srt://127.0.0.1:${srt}?streamid=publish:good-srt&passphrase=the-good-passphrase`),
      publish('flv', `rtmp://127.0.0.1:${rtmp}/live/good-rtmp?key=good-key`),
    ]);
    try {
      await poll('the good cameras to be live', async () => ((await bystanders.#areAllLive()) ? true : null));
    } catch (error) {
      await bystanders[Symbol.asyncDispose]();
      throw error;
    }
    return bystanders;
  }

  /** How things are before an attack. */
  async note(): Promise<Baseline> {
    const processes = await this.#measure();
    // Peaks of memory count from now on.
    await Promise.all(processes.map(({ pid }) => writeFile(`/proc/${pid}/clear_refs`, RESET_PEAK)));
    return { processes, logLines: countLines(this.#server.log()) };
  }

  /**
   * Fails unless the good cameras show new pictures on their first connection, the server answers, memory was bounded
   * all the while, descriptors are given back, and the log has told of the attack in few words.
   *
   * @returns what was measured, for people
   */
  async assertUndisturbed(before: Baseline, { growthMb, logLines }: Bounds): Promise<string> {
    await this.assertAdvance();
    assert.equal((await fetch(`${this.#server.url}/api/health`)).status, 200);
    const after = await this.#untilDescriptorsAreBack(before);
    const growth = after.map(({ pid, peakBytes }, index) => {
      assert.equal(pid, before.processes[index]?.pid, 'the processes are those of before');
      return Math.round((peakBytes - (before.processes[index]?.residentBytes ?? 0)) / BYTES_PER_MEGABYTE);
    });
    for (const megabytes of growth) assert.ok(megabytes < growthMb, `a process grew by ${megabytes} MB`);
    const log = this.#server.log();
    const lines = countLines(log) - before.logLines;
    assert.ok(lines <= logLines, `${lines} log lines:\n${log.split('\n').slice(-lines).join('\n')}`);
    return `memory grew by at most ${growth[0]} MB (server) and ${growth[1]} MB (media); ${lines} log lines`;
  }

  /** Fails unless each good camera shows new pictures, still on its first connection. */
  async assertAdvance(): Promise<void> {
    await Promise.all(CAMERAS.map((camera) => this.#assertAdvances(camera)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#devices.map(kill));
  }

  async #areAllLive(): Promise<boolean> {
    const statuses = await Promise.all(CAMERAS.map((camera) => this.#server.status(camera)));
    return statuses.every(({ state, tasks }) => state === 'live' && tasks.every((task) => task.state === 'running'));
  }

  async #assertAdvances(camera: string): Promise<void> {
    const start = await this.#frames(camera);
    await poll(`new pictures of ${camera}`, async () =>
      (await this.#frames(camera)) >= start + NEW_FRAMES ? true : null,
    );
    const { state, reconnects } = await this.#server.status(camera);
    assert.deepEqual({ camera, state, reconnects }, { camera, state: 'live', reconnects: 0 });
  }

  async #frames(camera: string): Promise<number> {
    const { stages } = await this.#server.status(camera);
    return stages.find(({ stage }) => stage === 'fan-out')?.total ?? 0;
  }

  async #measure(): Promise<ProcessState[]> {
    return await Promise.all([this.#server.pid, await this.#server.mediaPid()].map(measureProcess));
  }

  async #untilDescriptorsAreBack(before: Baseline): Promise<ProcessState[]> {
    let last: readonly ProcessState[] = [];
    const isBack = ({ descriptors }: ProcessState, index: number) =>
      descriptors <= (before.processes[index]?.descriptors ?? 0) + DESCRIPTOR_SLACK;
    try {
      return await poll('descriptors to be given back', async () => {
        const now = await this.#measure();
        last = now;
        return now.every(isBack) ? now : null;
      });
    } catch (error) {
      const [was, is] = [before.processes, last].map((all) => all.map(({ descriptors }) => descriptors).join(' and '));
      throw new Error(`The server held ${was} descriptors and holds ${is}`, { cause: error });
    }
  }
}

/** How many connections the server for devices has refused or closed for what they sent. */
export async function countRefusals(server: RunningServer, protocol: 'srt' | 'rtmp'): Promise<number> {
  const targets = publishTargetsSchema.parse(await (await server.request('/api/publish')).json());
  const refused = targets.servers.find((target) => target.protocol === protocol)?.refused ?? {};
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}

function publish(format: string, address: string): ChildProcess {
  return spawn('ffmpeg', ['-v', 'error', ...PICTURE, ...H264, '-f', format, address], { stdio: 'ignore' });
}

async function measureProcess(pid: number): Promise<ProcessState> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const descriptors = (await readdir(`/proc/${pid}/fd`)).length;
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  return { pid, descriptors, residentBytes: field('VmRSS'), peakBytes: field('VmHWM') };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function countLines(text: string): number {
  return text.split('\n').length;
}
