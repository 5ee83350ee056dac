import { OperationalError } from '../operational-error.ts';

/** More calls than this in flight mean that the other side does not answer. */
const MAXIMUM_PENDING = 1024;

interface PendingRequest {
  readonly timer: NodeJS.Timeout;
  resolve(body: unknown): void;
  reject(error: Error): void;
}

/** Calls that wait for their answer. Each ends: by an answer, by its timeout, or because the other side is gone. */
export class PendingRequests {
  readonly #requests = new Map<number, PendingRequest>();
  #lastId = 0;

  /** @throws OperationalError `media-overloaded` */
  add(name: string, timeoutMs: number): { id: number; answer: Promise<unknown> } {
    if (this.#requests.size >= MAXIMUM_PENDING)
      throw new OperationalError('media-overloaded', 'The media process has too many requests waiting; try again', {
        retryable: true,
      });
    const id = ++this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => this.reject(id, timeoutError(name, timeoutMs)), timeoutMs);
      this.#requests.set(id, { timer, resolve, reject });
    });
    return { id, answer };
  }

  /** An answer that comes after its timeout is ignored. */
  resolve(id: number, body: unknown): void {
    this.#take(id)?.resolve(body);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  failAll(error: Error): void {
    for (const id of [...this.#requests.keys()]) this.reject(id, error);
  }

  #take(id: number): PendingRequest | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    clearTimeout(request?.timer);
    return request;
  }
}

function timeoutError(name: string, timeoutMs: number): OperationalError {
  return new OperationalError('media-timeout', `The media process did not answer "${name}" within ${timeoutMs} ms`, {
    retryable: true,
  });
}
