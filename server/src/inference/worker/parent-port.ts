import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { encodeFrame, FrameReader } from './message-frames.ts';
import type { FromWorkerMessage, StartMessage, TaskPort, ToWorkerMessage, WorkerSettings } from './worker-messages.ts';
import { CHANNEL, MAXIMUM_MESSAGE_BYTES } from './worker-messages.ts';

/** Pictures come from localcv itself: the largest is 4096x4096 RGB. */
const MAXIMUM_QUESTION_BYTES = 256 * 1024 * 1024;

/** The other end of a `ProcessHost`, inside its process, which ends when the parent goes or the port is closed. */
export class ParentPort implements TaskPort {
  /** Resolves with what the process is to do. */
  readonly started: Promise<WorkerSettings>;
  readonly #socket = new Socket({ fd: CHANNEL, readable: true, writable: true });
  readonly #messages = new EventEmitter();

  constructor() {
    const frames = new FrameReader(MAXIMUM_QUESTION_BYTES);
    this.#socket.on('data', (chunk) => {
      for (const message of frames.push(chunk)) this.#messages.emit('message', message);
    });
    // Nobody listens any more, or never did.
    this.#socket.on('error', () => process.exit());
    this.#socket.on('close', () => process.exit());
    this.#socket.on('end', () => process.exit());
    this.started = new Promise((resolve) => {
      this.#messages.once('message', ({ settings }: StartMessage) => resolve(settings));
    });
  }

  postMessage(message: FromWorkerMessage): void {
    if (!this.#socket.writable) return;
    const frame = encodeFrame(message);
    this.#socket.write(frame.length > MAXIMUM_MESSAGE_BYTES ? encodeFrame(refuseToSend(message)) : frame);
  }

  on(event: 'message', listener: (message: ToWorkerMessage) => void): void {
    this.#messages.on(event, listener);
  }

  close(): void {
    this.#socket.end(() => process.exit());
  }
}

/** Only results have no bound of their own on all that they hold together. */
function refuseToSend(message: FromWorkerMessage): FromWorkerMessage {
  if (message.type !== 'result') return { type: 'crashed', message: 'a message was too long' };
  const reason = `Its result takes more than ${MAXIMUM_MESSAGE_BYTES / 1024 / 1024} MB.`;
  return { type: 'failure', id: message.id, failure: { code: 'task-result-invalid', message: reason } };
}
