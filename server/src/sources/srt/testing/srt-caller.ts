import { SrtEndpoint } from '../srt-endpoint.ts';

export interface CallOptions {
  readonly port: number;
  readonly streamId: string;
  readonly passphrase?: string;
  readonly keyBytes?: number;
  readonly latencyMs?: number;
}

interface Call {
  /** Settles with `connected` or the rejection code. */
  readonly outcome: PromiseWithResolvers<'connected' | number>;
  hasEnded: boolean;
}

/** Calls of devices, made with the addon itself, because other programs do not tell the rejection code. */
export class SrtCaller implements AsyncDisposable {
  readonly #calls = new Map<number, Call>();
  readonly #endpoint = new SrtEndpoint({
    onEvent: ({ kind, id, code }) => {
      const call = this.#calls.get(id);
      call?.outcome.resolve(kind === 'connected' ? 'connected' : code);
      if (call !== undefined && kind === 'closed') call.hasEnded = true;
    },
    onData: () => {},
    onFailure: (_id, error) => {
      throw error;
    },
  });

  /** @returns the connection and how the call ends */
  call({ port, streamId, passphrase = '', keyBytes = 0, latencyMs = 120 }: CallOptions) {
    const options = { address: '127.0.0.1', port, streamId, passphrase, keyBytes, latencyMs, timeoutMs: 5_000 };
    const id = this.#endpoint.connect(options);
    const outcome = Promise.withResolvers<'connected' | number>();
    this.#calls.set(id, { outcome, hasEnded: false });
    return { id, outcome: outcome.promise };
  }

  send(id: number, bytes: Buffer): number {
    return this.#endpoint.send(id, bytes);
  }

  hangUp(id: number): void {
    this.#endpoint.closeConnection(id);
  }

  hasEnded(id: number): boolean {
    return this.#calls.get(id)?.hasEnded ?? false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#endpoint[Symbol.asyncDispose]();
  }
}
