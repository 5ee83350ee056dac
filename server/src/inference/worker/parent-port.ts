import type { FromWorkerMessage, StartMessage, TaskPort, ToWorkerMessage, WorkerSettings } from './worker-messages.ts';

/** The other end of a `ProcessHost`, inside its process, which ends when the parent goes or the port is closed. */
export class ParentPort implements TaskPort {
  /** Resolves with what the process is to do. */
  readonly started: Promise<WorkerSettings>;
  readonly #send: NonNullable<typeof process.send>;
  #unsent = 0;
  #isClosing = false;

  constructor() {
    if (process.send === undefined) throw new TypeError('Expected to run as a child process but received no parent');
    this.#send = process.send.bind(process);
    // The channel is ours alone.
    process.send = undefined;
    process.on('disconnect', () => process.exit());
    this.started = new Promise((resolve) => {
      process.once('message', ({ settings }: StartMessage) => resolve(settings));
    });
  }

  postMessage(message: FromWorkerMessage): void {
    if (this.#isClosing) return;
    this.#unsent += 1;
    this.#send(message, undefined, undefined, () => {
      this.#unsent -= 1;
      if (this.#isClosing) this.#disconnectWhenSent();
    });
  }

  on(event: 'message', listener: (message: ToWorkerMessage) => void): void {
    process.on(event, listener);
  }

  close(): void {
    this.#isClosing = true;
    this.#disconnectWhenSent();
  }

  #disconnectWhenSent(): void {
    if (this.#unsent === 0 && process.connected) process.disconnect();
  }
}
