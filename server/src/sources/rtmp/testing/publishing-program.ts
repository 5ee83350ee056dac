import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that publishes, in a process of its own. Disposing it kills that process. */
export class PublishingProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  constructor(program: string, parameters: readonly string[]) {
    this.#child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (bytes) => {
        this.#output = (this.#output + bytes).slice(-10_000);
      });
  }

  /** What it has written, to both outputs. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** As a lost power supply would end it. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

export interface FfmpegPublisherOptions {
  readonly address: string;
  readonly width?: number;
  readonly height?: number;
  readonly bFrames?: number;
  readonly outputOptions?: readonly string[];
}

/** FFmpeg as OBS sends: H.264 and AAC in real time, until it is killed. */
export function publishWithFfmpeg(options: FfmpegPublisherOptions): PublishingProgram {
  const { address, width = 320, height = 240, bFrames = 0, outputOptions = ['-c:a', 'aac'] } = options;
  return new PublishingProgram('ffmpeg', [
    ...['-hide_banner', '-nostats', '-v', 'warning', '-re'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=25`, '-f', 'lavfi', '-i', 'sine'],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-threads', '1', '-preset', 'ultrafast', '-g', '10'],
    ...['-bf', String(bFrames), ...outputOptions, '-f', 'flv', address],
  ]);
}
