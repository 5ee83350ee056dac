import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

const TEST_PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=30'];
const ENCODE = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '30', '-b:v', '2M', '-pix_fmt', 'yuv420p'];
const KEPT_ERROR_CHARACTERS = 2_000;

/**
 * One FFmpeg that plays a video in a loop as live MPEG-TS. All devices send the same bytes, so that their number costs
 * the generator little.
 */
export class TransportStreamFeed implements Disposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #listeners = new Set<(bytes: Buffer) => void>();
  #errors = '';

  /** @param file null plays a test picture @param onEnd hears in words why FFmpeg ended */
  constructor(file: string | null, onEnd: (reason: string) => void) {
    const input = file === null ? ['-re', ...TEST_PICTURE] : ['-re', '-stream_loop', '-1', '-i', file];
    const codec = file === null ? ENCODE : ['-c', 'copy'];
    const output = ['-f', 'mpegts', '-flush_packets', '1', 'pipe:1'];
    this.#child = spawn('ffmpeg', ['-v', 'error', ...input, ...codec, ...output], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.on('data', (bytes: Buffer) => {
      for (const listener of this.#listeners) listener(bytes);
    });
    this.#child.stderr.on('data', (text: Buffer) => {
      this.#errors = (this.#errors + text.toString()).slice(-KEPT_ERROR_CHARACTERS);
    });
    this.#child.on('error', (error) => onEnd(`FFmpeg cannot be started: ${error.message}`));
    this.#child.on('exit', (code) => onEnd(`FFmpeg ended (${code}). ${this.#errors.trim()}`));
  }

  /** @returns ends the subscription */
  subscribe(listener: (bytes: Buffer) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }
}
