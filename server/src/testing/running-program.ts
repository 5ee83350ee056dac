import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const REMEMBERED_CHARACTERS = 10_000;

/** A program that runs beside a test, in a process of its own. Disposing it kills that process. */
export class RunningProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = '';

  constructor(program: string, parameters: readonly string[]) {
    this.#child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (bytes) => {
        this.#output = (this.#output + bytes).slice(-REMEMBERED_CHARACTERS);
      });
  }

  /** The last of what it has written, to both outputs. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** As a lost power supply would end it, unless another signal is given. Resolves once it has gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
