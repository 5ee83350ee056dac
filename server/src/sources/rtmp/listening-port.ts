import { createServer, type Server, type Socket } from 'node:net';
import { describeError } from '../../operational-error.ts';

const RETRY_MS = 5_000;

/** A TCP port that is kept open: where it is in use, opening is tried again. Disposing closes it. */
export class ListeningPort implements AsyncDisposable {
  readonly #wanted: number;
  readonly #onConnection: (socket: Socket) => void;
  readonly #onProblem: (problem: string) => void;
  readonly #retryMs: number;
  #server: Server | null = null;
  #retry: NodeJS.Timeout | null = null;
  #problem: string | null = null;
  #attempts = 0;
  #isClosed = false;

  constructor(
    wanted: number,
    events: { onConnection(socket: Socket): void; onProblem(problem: string): void },
    retryMs = RETRY_MS,
  ) {
    this.#wanted = wanted;
    this.#onConnection = events.onConnection;
    this.#onProblem = events.onProblem;
    this.#retryMs = retryMs;
    this.#open();
  }

  /** The port in use, null while there is none. */
  get port(): number | null {
    const address = this.#server?.listening === true ? this.#server.address() : null;
    return typeof address === 'object' && address !== null ? address.port : null;
  }

  /** Why it is not open and what to do about it. */
  get problem(): string | null {
    return this.#problem;
  }

  /** How often opening has been tried. */
  get attempts(): number {
    return this.#attempts;
  }

  #open(): void {
    this.#attempts++;
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000 });
    this.#server = server;
    server.on('connection', this.#onConnection);
    server.on('listening', () => {
      this.#problem = null;
    });
    server.on('error', (error) => this.#fail(server, error));
    server.listen(this.#wanted);
  }

  #fail(server: Server, error: Error): void {
    const problem = describeProblem(error, this.#wanted);
    if (problem !== this.#problem) this.#onProblem(problem);
    // A connection that could not be accepted; the port stays open.
    if (server.listening || this.#isClosed) return;
    this.#problem = problem;
    this.#retry = setTimeout(() => this.#open(), this.#retryMs);
    this.#retry.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const server = this.#server;
    if (server === null) return;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function describeProblem(error: Error, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `TCP port ${port} is in use by another program, so no device can publish over RTMP; stop that, or choose another port with rtmp.port.`;
  if (code === 'EACCES')
    return `TCP port ${port} may not be opened by this user, so no device can publish over RTMP; choose one from 1024 up with rtmp.port.`;
  return `TCP port ${port} for RTMP (rtmp.port): ${describeError(error)}`;
}
