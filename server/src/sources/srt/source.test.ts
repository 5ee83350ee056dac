import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { findFreeUdpPort } from '../../testing/find-free-udp-port.ts';
import { RunningProgram } from '../../testing/running-program.ts';
import { createTemporaryFolder } from '../../testing/temporary-folder.ts';
import { createTestVideo } from '../../testing/test-video.ts';
import { describeFailingSource, describeSource } from '../source.contract.ts';
import { createSrtSource } from './source.ts';
import { obstacleToSrt } from './testing/srt-obstacle.ts';

const PASSPHRASE = 'p@ss phrase: 1';
const WRONG = 'wrong passphrase';
const skip = obstacleToSrt('ffmpeg');

/** Devices that listen: FFmpeg serves one caller and ends, so each is started again and again. */
class ListeningDevice implements AsyncDisposable {
  readonly #start: () => RunningProgram;
  #program: RunningProgram;
  #timer: NodeJS.Timeout;

  constructor(start: () => RunningProgram) {
    this.#start = start;
    this.#program = start();
    this.#timer = setInterval(() => {
      if (this.#program.hasEnded) this.#program = this.#start();
    }, 20);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#program.kill();
  }
}

const devices = new AsyncDisposableStack();
const ports = new Map<string, number>();

before(async () => {
  if (skip !== null) return;
  const video = await createTestVideo(join(await createTemporaryFolder(), 'video.ts'), {
    outputOptions: ['-f', 'mpegts'],
  });
  for (const [name, options] of [
    ['plain', ''],
    ['encrypted', `&pbkeylen=32&passphrase=${PASSPHRASE}`],
  ] as const) {
    const port = await findFreeUdpPort();
    const input = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', video, '-c', 'copy', '-f', 'mpegts'];
    const address = `srt://127.0.0.1:${port}?mode=listener&listen_timeout=-1${options}`;
    devices.use(new ListeningDevice(() => new RunningProgram('ffmpeg', [...input, address])));
    ports.set(name, port);
  }
});
after(() => devices.disposeAsync());

const create = (name: string, query = '') => {
  return () => createSrtSource({ address: `srt://127.0.0.1:${ports.get(name)}${query}`, openTimeoutMs: 6_000 });
};
const ENCRYPTED = `?mode=caller&latency=80&passphrase=${encodeURIComponent(PASSPHRASE)}`;

describeSource('an SRT device that listens', {
  create: create('encrypted', ENCRYPTED),
  skip,
  video: { codec: 'h264', width: 320, height: 240, hasReorderedFrames: false },
  rounds: 3,
});

describe('an SRT device that listens', { skip: skip ?? false }, () => {
  it('tells how its connection does', async () => {
    await using session = await create('encrypted', ENCRYPTED)().open(new AbortController().signal);
    const statistics = session.statistics?.();
    assert.equal(statistics?.protocol, 'srt');
    assert.equal(statistics?.encryption, 'AES-256');
    assert.ok((statistics?.latencyMs ?? 0) >= 80);
  });
});

describe('an SRT device that gives no video', { skip: skip ?? false }, () => {
  describeFailingSource('a wrong passphrase', {
    create: create('encrypted', `?passphrase=${encodeURIComponent(WRONG)}`),
    codes: ['source-unauthorized'],
    message: /passphrase/,
    secret: WRONG,
  });
  describeFailingSource('a missing passphrase', { create: create('encrypted'), codes: ['source-unauthorized'] });
  describeFailingSource('a port where nothing listens', {
    create: () => createSrtSource({ address: `srt://127.0.0.1:1?passphrase=${encodeURIComponent(WRONG)}` }),
    codes: ['source-unreachable'],
    message: /does not answer/,
    secret: WRONG,
  });
  describeFailingSource('a name that nobody has', {
    create: () => createSrtSource({ address: 'srt://camera.invalid:9000' }),
    codes: ['source-unreachable'],
    message: /not known/,
  });
});
