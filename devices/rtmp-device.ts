import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Device } from './device.ts';

const RETRY_INTERVAL_MS = 500;
/** An FFmpeg that has lasted this long was connected. */
const CONNECTED_AFTER_MS = 1_000;
/** Gives up a connection that takes nothing any more, in microseconds, as encoders do. */
const STALLED_AFTER = ['-rw_timeout', '2000000'];
const KEPT_ERROR_CHARACTERS = 1_000;

export interface RtmpDeviceOptions {
  readonly name: string;
  readonly server: string;
  readonly port: number;
  readonly user: string | null;
  readonly password: string | null;
  readonly file: string;
}

/** One FFmpeg for each device: RTMP is a conversation that cannot be shared. */
export class RtmpDevice implements Device {
  readonly name: string;
  readonly #options: RtmpDeviceOptions;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #startedAtMs = 0;
  #starts = 0;
  #problem: string | null = null;
  #isClosed = false;

  constructor(options: RtmpDeviceOptions) {
    this.name = options.name;
    this.#options = options;
    this.#start();
  }

  get isConnected(): boolean {
    return this.#child !== null && performance.now() - this.#startedAtMs > CONNECTED_AFTER_MS;
  }

  get reconnects(): number {
    return Math.max(0, this.#starts - 1);
  }

  get problem(): string | null {
    return this.isConnected ? null : this.#problem;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  #start(): void {
    const { server, port, name, user, password, file } = this.#options;
    const query = new URLSearchParams();
    if (user !== null) query.set('user', user);
    if (password !== null) query.set(user === null ? 'key' : 'pass', password);
    const suffix = query.size === 0 ? '' : `?${query}`;
    const address = `rtmp://${server}:${port}/live/${name}${suffix}`;
    const child = spawn(
      'ffmpeg',
      ['-v', 'error', '-re', '-stream_loop', '-1', '-i', file, '-c', 'copy', ...STALLED_AFTER, '-f', 'flv', address],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child = child;
    this.#starts++;
    this.#startedAtMs = performance.now();
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      errors = (errors + text.toString()).slice(-KEPT_ERROR_CHARACTERS);
    });
    const onEnd = (reason: string) => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#problem = reason;
      if (!this.#isClosed) this.#timer = setTimeout(() => this.#start(), RETRY_INTERVAL_MS);
    };
    child.on('error', (error) => onEnd(`FFmpeg cannot be started: ${error.message}`));
    // The address holds the key, so FFmpeg's own words about it are not repeated.
    child.on('exit', (code) => onEnd(`FFmpeg ended (${code}). ${errors.replaceAll(address, 'the server').trim()}`));
  }
}
